import * as v from 'valibot';

import type { EmulatorOptions, ListenOptions } from './options.ts';
import { parseScript } from './shared/parse-script.ts';

const notNegative = v.pipe(v.number(), v.minValue(0));
const callback = v.function();

const EmulatorOptionsSchema = v.strictObject({
  apiKey: v.optional(v.string()),
  seed: v.optional(v.number()),
  clock: v.optional(v.object({ now: callback, sleep: callback })),
  keepAliveComments: v.optional(v.pipe(notNegative, v.integer())),
  videoMs: v.optional(notNegative),
  webhookSecret: v.optional(v.string()),
  models: v.optional(v.array(v.looseObject({ id: v.string() }))),
  faultHeader: v.optional(v.boolean()),
  byok: v.optional(v.looseObject({})),
  onRequest: v.optional(callback),
} satisfies Record<keyof EmulatorOptions, v.GenericSchema>);

const ListenOptionsSchema = v.strictObject({
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))),
  host: v.optional(v.string()),
} satisfies Record<keyof ListenOptions, v.GenericSchema>);

/** Checks the options of an emulator. @throws TypeError naming the option. */
export function checkOptions(options: EmulatorOptions): void {
  parseScript(EmulatorOptionsSchema, options, 'createEmulator');
}

/** Checks the options of `listen`. @throws TypeError naming the option. */
export function checkListenOptions(options: ListenOptions): void {
  parseScript(ListenOptionsSchema, options, 'emulator.listen');
}
