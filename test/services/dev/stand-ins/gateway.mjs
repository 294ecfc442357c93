// Stands in for the gateway: listens, is ready, and ends as the real one does.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ path: request.url, mongodb: process.env.MONGODB_URI, temporal: process.env.TEMPORAL_ADDRESS }),
  );
});
server.listen(Number(process.env.PORT), process.env.HOST, () => {
  console.log(JSON.stringify({ level: 30, msg: 'listening' }));
  process.send({ type: 'ready', port: server.address().port });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
