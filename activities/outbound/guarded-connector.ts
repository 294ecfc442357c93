import { buildConnector } from 'undici';
import {
  addressReason,
  checkLiteral,
  createLookup,
  type DestinationPolicy,
  isAllowedAddress,
  type Resolve,
  refuse,
} from './check-destination.ts';

/** How connections are made. */
export interface ConnectorOptions extends DestinationPolicy {
  /** Milliseconds. */
  connectTimeoutMs?: number;
  /** Looks names up; absent: as the system does. */
  resolve?: Resolve;
}

/** Looks names up through the guard, refuses literals, which never meet the lookup, and checks the peer again once connected. */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const lookup = createLookup(options, options.resolve);
  const connect = buildConnector({ timeout: options.connectTimeoutMs ?? 10_000, lookup });
  return (target, callback) => {
    try {
      checkLiteral(target.hostname, options);
    } catch (error) {
      return callback(error instanceof Error ? error : new Error(String(error)), null);
    }
    connect(target, (error, socket) => {
      if (error !== null) return callback(error, null);
      if (isAllowedAddress(socket.remoteAddress ?? '', options)) return callback(null, socket);
      socket.destroy();
      callback(refuse(target.hostname, addressReason), null);
    });
  };
}
