import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate that signs itself, with its key; both as PEM. */
export interface TestCertificate {
  cert: string;
  key: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const ecdsaWithSha256 = der(SEQUENCE, Buffer.from('06082a8648ce3d040302', 'hex'));
const commonName = Buffer.from('0603550403', 'hex');
const subjectAltName = Buffer.from('0603551d11', 'hex');
const basicConstraints = Buffer.from('0603551d13', 'hex');
/** From 2020 to 2049. */
const validity = der(SEQUENCE, der(0x17, '200101000000Z'), der(0x17, '491231235959Z'));

/** Makes a certificate for these names of hosts, and for 127.0.0.1 with `loopback` (RFC 5280; ECDSA on P-256). */
export function makeCertificate(hosts: readonly string[], { loopback = true } = {}): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, commonName, der(0x0c, hosts[0] ?? 'test'))));
  const addresses = loopback ? [der(0x87, Buffer.from([127, 0, 0, 1]))] : [];
  const names = der(SEQUENCE, ...hosts.map((host) => der(0x82, host)), ...addresses);
  const authority = der(SEQUENCE, Buffer.from('0101ff', 'hex'));
  const extensions = [
    der(SEQUENCE, subjectAltName, der(0x04, names)),
    der(SEQUENCE, basicConstraints, Buffer.from('0101ff', 'hex'), der(0x04, authority)),
  ];
  const body = der(
    SEQUENCE,
    der(0xa0, Buffer.from('020102', 'hex')),
    Buffer.from('020101', 'hex'),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, ...extensions)),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = der(SEQUENCE, body, ecdsaWithSha256, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64.trim()}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A value with its tag and length. */
function der(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
