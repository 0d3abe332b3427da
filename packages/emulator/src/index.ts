// For people who test code that calls OpenRouter: an OpenRouter of their own.
export { createEmulator } from './emulator.ts';
export type { CatalogueEntry, InputModality, OutputModality } from './catalogue-entry.ts';
export type { Pricing, ReasoningSupport } from './catalogue-entry.ts';
export type { ScriptedAnswer } from './chat/script.ts';
export type { Fault } from './faults/fault.ts';
export type { FaultOptions } from './faults/fault-queue.ts';
export type { Emulator, EmulatorOptions, ListenOptions } from './options.ts';
export type { RecordedRequest, RequestOutcome } from './recorder.ts';
export type { EmulatorClock } from './shared/clock.ts';
