import { refuse } from './check-destination.ts';

/** Whether a host is among those that a secret is bound to; `*.example.com` stands for every name below it. */
export function isAmongHosts(host: string, hosts: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return hosts.some((each) => (each.startsWith('*.') ? name.endsWith(each.slice(1)) : name === each));
}

/** Refuses a destination that the secrets of a request are not bound to. @throws ActionFailure `destination-refused` */
export function checkHost({ hostname }: Pick<URL, 'hostname'>, hosts: readonly string[] | undefined): void {
  if (hosts === undefined || isAmongHosts(hostname, hosts)) return;
  throw refuse(hostname, 'it is not among the hosts that the secrets in this request are bound to');
}
