import { checkLiteral, checkPort, type DestinationPolicy, type Protocol, refuse } from './check-destination.ts';
import { checkHost } from './check-host.ts';

/**
 * Refuses a server of a stored connection that may not be connected to, as far as can be told without DNS. `hosts`: the only
 * ones that the secrets in the step's input may go to; null: any. @throws ActionFailure `destination-refused`
 */
export function checkServer(
  { host, port }: { host: string; port: number },
  protocol: Protocol,
  policy: DestinationPolicy,
  hosts: readonly string[] | null,
): void {
  // Drivers take a path for a socket in the file system.
  if (host === '' || /[/\\@\s\p{Cc}]/u.test(host)) throw refuse(host.slice(0, 80) || 'The host', 'it is no host name');
  checkLiteral(host, policy);
  checkPort(host, port, protocol, policy);
  checkHost({ hostname: host }, hosts ?? undefined);
}
