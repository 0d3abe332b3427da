// A server of large files for benchmarks of saving, in a separate process. It responds with as many MiB as the number in the path,
// prints its port, and ends with its standard input.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

const MIB = 1024 * 1024;
const chunk = randomBytes(MIB);

function* chunks(count: number): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) yield chunk;
}

const server = createServer((request, response) => {
  const count = Number(/\d+/u.exec(request.url ?? '')?.[0]);
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': count * MIB });
  // A client that disconnects early breaks the pipe.
  pipeline(chunks(count), response).catch(() => {});
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`${address.port}\n`);
});
process.stdin.resume().on('end', () => process.exit());
