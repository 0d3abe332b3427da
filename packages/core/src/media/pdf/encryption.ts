// Whether an encrypted PDF opens without a password: whether its user password is empty (ISO 32000-2, 7.6.4).
import { concat, fromLatin1 } from '../metadata/rewrite.ts';
import { md5 } from './md5.ts';
import { rc4 } from './rc4.ts';
import { numberAfter, stringAfter } from './fields.ts';

/** Properties of the standard security handler that concern the user password. */
interface Security {
  readonly revision: number;
  readonly keyBytes: number;
  readonly owner: Uint8Array;
  readonly user: Uint8Array;
  readonly permissions: number;
  readonly id: Uint8Array;
  readonly encryptsMetadata: boolean;
}

/** Reason why a PDF cannot be opened. */
export type Locked = 'password' | 'certificate';

/**
 * Returns why a PDF with this encryption dictionary is locked; `undefined` when the empty password opens it, or when it cannot
 * be known. `id` is the first identifier of the file. Texts are Latin-1.
 */
export async function lockOf(dictionary: string, id: string): Promise<Locked | undefined> {
  if (/\/Filter\s*\/(?!Standard\b)(?:Adobe\.PubSec|Entrust|Adobe\.)/u.test(dictionary))
    return 'certificate';
  const security = readSecurity(dictionary, id);
  if (security === undefined) return undefined;
  const opens = await (security.revision >= 5 ? opensNew(security) : opensOld(security));
  return opens ? undefined : 'password';
}

function readSecurity(dictionary: string, id: string): Security | undefined {
  const revision = numberAfter(dictionary, 'R');
  const version = numberAfter(dictionary, 'V') ?? 0;
  const owner = stringAfter(dictionary, 'O');
  const user = stringAfter(dictionary, 'U');
  const permissions = numberAfter(dictionary, 'P');
  const isKnown = revision !== undefined && revision >= 2 && revision <= 6;
  if (!isKnown || owner === undefined || user === undefined || permissions === undefined)
    return undefined;
  const bits = version === 1 ? 40 : version >= 4 ? 128 : (numberAfter(dictionary, 'Length') ?? 40);
  return {
    revision,
    keyBytes: Math.min(16, Math.max(5, bits >> 3)),
    owner: fromLatin1(owner),
    user: fromLatin1(user),
    permissions,
    id: fromLatin1(id),
    encryptsMetadata: !/\/EncryptMetadata\s+false/u.test(dictionary),
  };
}

/** Bytes that fill up a password (algorithm 2). */
const padding = Uint8Array.of(
  0x28,
  0xbf,
  0x4e,
  0x5e,
  0x4e,
  0x75,
  0x8a,
  0x41,
  0x64,
  0x00,
  0x4e,
  0x56,
  0xff,
  0xfa,
  0x01,
  0x08,
  0x2e,
  0x2e,
  0x00,
  0xb6,
  0xd0,
  0x68,
  0x3e,
  0x80,
  0x2f,
  0x0c,
  0xa9,
  0xfe,
  0x64,
  0x53,
  0x69,
  0x7a,
);

/** Checks the empty password by RC4 and MD5 (algorithms 2, 4, 5 and 6). */
function opensOld(security: Security): boolean {
  const { revision, keyBytes, user, id } = security;
  const key = deriveKey(security);
  if (revision === 2) return isSame(rc4(key, padding), user, 32);
  let check = md5(concat([padding, id]));
  for (let round = 0; round < 20; round += 1)
    check = rc4(key.map((byte) => byte ^ round).subarray(0, keyBytes), check);
  return isSame(check, user, 16);
}

function deriveKey(security: Security): Uint8Array<ArrayBuffer> {
  const { revision, keyBytes, owner, permissions, id, encryptsMetadata } = security;
  const flags = new Uint8Array(4);
  new DataView(flags.buffer).setInt32(0, permissions | 0, true);
  const isPartly = revision >= 4 && !encryptsMetadata;
  const unencrypted = isPartly ? [0xff, 0xff, 0xff, 0xff] : [];
  let key = md5(concat([padding, owner.subarray(0, 32), flags, id, unencrypted]));
  if (revision >= 3)
    for (let round = 0; round < 50; round += 1) key = md5(key.subarray(0, keyBytes));
  return key.slice(0, keyBytes);
}

/** Checks the empty password by SHA-2 (algorithm 11); in an insecure page, where there is none, every PDF counts as open. */
async function opensNew({ revision, user }: Security): Promise<boolean> {
  // A page that is not secure has no `subtle`, whatever the types say.
  if (!('subtle' in crypto)) return true;
  const salt = new Uint8Array(user.subarray(32, 40));
  const first = await digest('SHA-256', salt);
  return isSame(revision === 5 ? first : await harden(first), user, 32);
}

/** Maximum rounds of {@link harden}: each ends with a chance of at least one in nine, and a hundred is usual. */
const MAX_ROUNDS = 1_024;

/** Hardens the hash of the empty password (algorithm 2.B). */
async function harden(first: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  let key = first;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const repeated = concat(Array.from({ length: 64 }, () => key));
    const encrypted = await encrypt(key.slice(0, 16), key.slice(16, 32), repeated);
    const remainder = encrypted.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = await digest(
      (['SHA-256', 'SHA-384', 'SHA-512'] as const)[remainder] ?? 'SHA-256',
      encrypted,
    );
    if (round >= 63 && (encrypted.at(-1) ?? 0) <= round - 31) break;
  }
  return key.subarray(0, 32);
}

async function digest(
  algorithm: 'SHA-256' | 'SHA-384' | 'SHA-512',
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
}

/** Encrypts whole blocks with AES-128-CBC; the block that Web Crypto appends is cut off. */
async function encrypt(
  key: Uint8Array<ArrayBuffer>,
  iv: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt']);
  const encrypted = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, imported, bytes);
  return new Uint8Array(encrypted, 0, bytes.length);
}

function isSame(left: Uint8Array, right: Uint8Array, length: number): boolean {
  return (
    right.length >= length && left.subarray(0, length).every((byte, index) => byte === right[index])
  );
}
