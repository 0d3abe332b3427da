// A fake OpenRouter for benchmarks of uploads, in a separate process. It counts and hashes request bodies, prints its port, and
// ends with its standard input.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const hash = createHash('sha1');
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  request.on('end', () => {
    const received = { bytes, hash: hash.digest('hex') };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(received));
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.stdout.write(`${address.port}\n`);
});
process.stdin.resume().on('end', () => process.exit());
