import { createServer } from 'node:http';

/** The service that Http steps call: answers at once with a small JSON body. */
const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end('{"ok":true,"total":42}');
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') process.send?.({ type: 'ready', port: address.port });
});
process.on('disconnect', () => process.exit(0));
