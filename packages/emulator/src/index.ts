// For developers who test code that calls OpenRouter: an emulated OpenRouter.
export { createEmulator } from './emulator.ts';
export type { ByokOptions } from './account/byok.ts';
export type { CatalogueEntry, InputModality, OutputModality } from './models/catalogue-entry.ts';
export type { Pricing, ReasoningSupport } from './models/catalogue-entry.ts';
export type { ScriptedAnswer } from './chat/script.ts';
export type { EmbeddingSupport } from './embeddings/support.ts';
export type { Fault } from './faults/fault.ts';
export type { FaultOptions } from './faults/fault-queue.ts';
export type { Capabilities, Capability, ImagePrice, ImageProfile } from './images/profile.ts';
export type { ScriptedImages } from './images/script.ts';
export type { Emulator, EmulatorOptions, ListenOptions } from './options.ts';
export type { RecordedRequest, RequestOutcome } from './recorder.ts';
export type { EmulatorClock, SleepOptions } from './shared/clock.ts';
export type { SpeechFormat, SpeechSupport } from './speech/support.ts';
export type { VideoScript } from './videos/script.ts';
export type { VideoSupport } from './videos/support.ts';
