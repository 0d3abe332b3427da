import * as v from 'valibot';

import type { Transport } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { KeyInfo } from './options.ts';
import { KeyAnswer, toKeyInfo } from './wire.ts';

/** Limits and use of the key that the client has. */
export async function getKey(transport: Transport, call?: CallOptions): Promise<KeyInfo> {
  const { value } = await transport.json(
    { method: 'GET', path: 'key', action: 'look up the API key', call },
    (answer) => v.parse(KeyAnswer, answer),
  );
  return toKeyInfo(value);
}
