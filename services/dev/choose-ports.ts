import type { Config } from '../config.ts';
import type { DataFolderState } from './data-folder.ts';
import { pickFreePort, tryPort } from './free-port.ts';

/** Where everything of one stack listens. */
export interface Ports {
  api: number;
  temporalUi: number;
  temporal: number;
  mongodb: number;
}

const LOOPBACK = '127.0.0.1';

/**
 * Public ports as configured (0: any), internal ones as configured or as the data folder remembers them.
 * @param uiPortGiven whether the user chose TEMPORAL_UI_PORT; if not, PORT=0 frees it too.
 * @throws Error that names the busy port and the variable that changes it.
 */
export async function choosePorts(
  config: Config,
  uiPortGiven: boolean,
  remembered: DataFolderState['ports'],
): Promise<Ports> {
  const taken: number[] = [];
  const keep = (port: number) => {
    taken.push(port);
    return port;
  };
  const exactly = async (port: number, host: string, variable: string) => {
    if (port === 0) return keep(await pickFreePort(host, taken));
    if (taken.includes(port) || (await tryPort(port, host)) === null) {
      throw new Error(`Port ${port} on ${host} is in use. Set ${variable} to another one (PORT=0 picks free ones).`);
    }
    return keep(port);
  };
  const internal = async (port: number, last: number | undefined, variable: string) => {
    if (port !== 0) return exactly(port, LOOPBACK, variable);
    const again = last !== undefined && !taken.includes(last) ? await tryPort(last, LOOPBACK) : null;
    return keep(again ?? (await pickFreePort(LOOPBACK, taken)));
  };
  const api = await exactly(config.port, config.host, 'PORT');
  const uiPort = config.port === 0 && !uiPortGiven ? 0 : config.temporalUiPort;
  const temporalUi = config.temporalAddress === null ? await exactly(uiPort, LOOPBACK, 'TEMPORAL_UI_PORT') : 0;
  const temporal =
    config.temporalAddress === null ? await internal(config.temporalPort, remembered.temporal, 'TEMPORAL_PORT') : 0;
  const mongodb =
    config.mongodbUri === null ? await internal(config.mongodbPort, remembered.mongodb, 'MONGODB_PORT') : 0;
  return { api, temporalUi, temporal, mongodb };
}
