import type { Transport } from '../../http/contract.ts';
import { getGeneration } from '../cost/generation.ts';
import { getKey } from './key.ts';
import type { AccountApi } from './options.ts';

/** Binds the account's verbs to a transport. */
export function createAccountApi(transport: Transport): AccountApi {
  return {
    getKey: async (options) => await getKey(transport, options),
    getGeneration: async (id, options) => await getGeneration(transport, id, options),
  };
}
