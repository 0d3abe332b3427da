import type { Socket } from 'node:net';
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';

/** Random numbers from a seed: the same seed gives the same run. */
export interface Random {
  /** Returns a whole number from 0 up to but not including `below`. */
  integer(below: number): number;
  pick<T>(values: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Creates random numbers (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return {
    integer,
    chance: (probability) => next() < probability,
    pick: (values) => {
      const value = values[integer(values.length)];
      if (value === undefined) throw new RangeError('There is no value to pick');
      return value;
    },
  };
}

/** Bytes of a response and how they end. */
export interface PlayedResponse {
  readonly status: number;
  /** What was done to the response, for messages. */
  readonly faults: readonly string[];
  readonly chunks: readonly Buffer[];
  readonly end: 'close' | 'reset' | 'keep';
}

interface Encoding {
  readonly header: string;
  encode(body: Buffer): Buffer;
}

const encodings: readonly Encoding[] = [
  { header: 'gzip', encode: (body) => gzipSync(body) },
  { header: 'GZIP', encode: (body) => gzipSync(body) },
  { header: 'x-gzip', encode: (body) => gzipSync(body) },
  { header: 'deflate', encode: (body) => deflateSync(body) },
  { header: 'deflate', encode: (body) => deflateRawSync(body) },
  { header: 'br', encode: (body) => brotliCompressSync(body) },
  { header: 'zstd', encode: (body) => zstdCompressSync(body) },
  { header: 'gzip, br', encode: (body) => brotliCompressSync(gzipSync(body)) },
  { header: 'identity', encode: (body) => body },
  { header: 'rot13', encode: (body) => body },
  { header: 'gzip', encode: (body) => body },
  { header: 'br', encode: (body) => body },
  { header: 'zstd', encode: (body) => gzipSync(body) },
  { header: 'gzip, gzip, gzip, gzip, gzip, gzip', encode: (body) => body },
  { header: 'gzip,'.repeat(60), encode: (body) => gzipSync(body) },
  { header: ',', encode: (body) => body },
];

const usable = Array.from({ length: 24 }, () => 200);
const statuses = [
  ...usable,
  201,
  204,
  205,
  206,
  304,
  400,
  407,
  429,
  500,
  502,
  503,
  524,
  529,
  600,
  999,
];

const oddHeaders = [
  `x-long: ${'x'.repeat(20_000)}`,
  Array.from({ length: 300 }, (_, index) => `x-${index}: ${index}`).join('\r\n'),
  'x-null: a\u0000b',
  'x bad name: 1',
  ': empty',
  'no colon',
  'x-folded: a\r\n  b',
  'x-latin: \u00e9\u00ff',
  'content-type: text/html',
  'set-cookie: a=b; a=c',
  'retry-after: 0',
  'location: http://127.0.0.1:9/',
  'connection: upgrade\r\nupgrade: h2c',
  'trailer: x-end',
];

const prefixes = [
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20),
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  '\r\n\r\n',
  'garbage\r\n\r\n',
  'HTTP/1.0 ',
];

/** Makes a response of a body that is broken in up to a few ways, or in none. */
export function randomResponse(
  random: Random,
  { body, type }: { readonly body: string; readonly type: string },
): PlayedResponse {
  const faults: string[] = [];
  const note = <T>(fault: string, value: T): T => {
    faults.push(fault);
    return value;
  };
  const status = random.pick(statuses);
  let payload: Buffer = Buffer.from(body);
  const headers = [`content-type: ${type}`];
  if (random.chance(0.4)) {
    const { header, encode } = random.pick(encodings);
    payload = note(`encoded ${header.slice(0, 40)}`, encode(payload));
    headers.push(`content-encoding: ${header}`);
  }
  if (random.chance(0.2)) {
    payload = note('cut', payload.subarray(0, random.integer(payload.length)));
  } else if (random.chance(0.1)) {
    payload = note('flipped', Buffer.from(payload));
    const at = random.integer(Math.max(1, payload.length));
    if (payload.length > 0) payload[at] = (payload[at] ?? 0) ^ 0xff;
  } else if (random.chance(0.12)) {
    payload = note('trailing', Buffer.concat([payload, Buffer.from('trailing\r\n\r\n')]));
  }
  if (random.chance(0.15)) headers.push(note('odd header', random.pick(oddHeaders)));
  const framed = frame(random, payload, note);
  headers.push(...framed.headers);
  let text = `HTTP/1.1 ${status} ${random.pick(['OK', '', 'Ünknown'])}\r\n${headers.join('\r\n')}\r\n\r\n`;
  if (random.chance(0.08)) text = note('prefix', random.pick(prefixes)) + text;
  let bytes = Buffer.concat([Buffer.from(text, 'latin1'), framed.body]);
  if (random.chance(0.1))
    bytes = note('early close', bytes.subarray(0, random.integer(bytes.length)));
  return {
    status,
    faults,
    chunks: split(random, bytes),
    // A whole response leaves the connection open; after any other, silence would say nothing but the timeout.
    end:
      !framed.isClosed && faults.length === 0 ? 'keep' : random.pick(['close', 'close', 'reset']),
  };
}

function frame(random: Random, body: Buffer, note: <T>(fault: string, value: T) => T) {
  const plain = (length: string) => ({
    headers: [`content-length: ${length}`],
    body,
    isClosed: false,
  });
  const chunked = (encoded: Buffer) => ({
    headers: ['transfer-encoding: chunked'],
    body: encoded,
    isClosed: false,
  });
  switch (random.integer(22)) {
    case 0:
      return note('too long', plain(String(body.length + 10)));
    case 1:
      return note('too short', plain(String(Math.max(0, body.length - 5))));
    case 2:
      return note(
        'wrong length',
        plain(random.pick(['-1', 'x', '', '1e3', '99999999999999999999', '0'])),
      );
    case 3:
      return note('two lengths', {
        ...plain(String(body.length)),
        headers: [`content-length: ${body.length}`, `content-length: ${body.length + 1}`],
      });
    case 4:
      return note('length and chunks', {
        ...chunked(toChunks(random, body)),
        headers: ['transfer-encoding: chunked', `content-length: ${body.length}`],
      });
    case 5:
    case 6:
      return chunked(toChunks(random, body));
    case 7:
      return note('no last chunk', chunked(toChunks(random, body).subarray(0, -5)));
    case 8:
      return note(
        'bad chunk',
        chunked(
          Buffer.concat([
            Buffer.from(random.pick(['zz\r\n', '-1\r\n', 'ffffffffffffffffff\r\n', '5;x=y\r\n'])),
            body,
          ]),
        ),
      );
    case 9:
    case 10:
      return { headers: ['connection: close'], body, isClosed: true };
    default:
      return plain(String(body.length));
  }
}

function toChunks(random: Random, body: Buffer): Buffer {
  const chunks = split(random, body).flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

function split(random: Random, bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const length = 1 + random.integer(random.pick([3, 200, 5000]));
    chunks.push(bytes.subarray(start, start + length));
    start += length;
  }
  return chunks;
}

/** Sends a response over a socket, chunk by chunk. */
export async function playResponse(socket: Socket, { chunks, end }: PlayedResponse): Promise<void> {
  for (const chunk of chunks) {
    if (socket.destroyed) return;
    socket.write(chunk);
    await new Promise(setImmediate);
  }
  if (end === 'close') socket.end();
  else if (end === 'reset') socket.resetAndDestroy();
}
