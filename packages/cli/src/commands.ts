import {
  analyzeAudioCommand,
  analyzeDocumentCommand,
  analyzeImageCommand,
  analyzeVideoCommand,
} from './analysis/command.ts';
import { chatCommand } from './chat/command.ts';
import { demoCommand } from './demo/command.ts';
import { doctorCommand } from './account/command.ts';
import { embedCommand } from './embeddings/command.ts';
import { emulatorCommand } from './emulator/command.ts';
import { generateAudioCommand } from './speech/generate-audio-command.ts';
import { generateImageCommand } from './images/command.ts';
import { generateSpeechCommand } from './speech/generate-speech-command.ts';
import { generateVideoCommand } from './videos/generate-command.ts';
import {
  jobDownloadCommand,
  jobForgetCommand,
  jobListCommand,
  jobStatusCommand,
  jobWaitCommand,
} from './videos/job-commands.ts';
import { modelsInfoCommand, modelsSearchCommand, modelsValidateCommand } from './models/command.ts';
import { rerankCommand } from './rerank/command.ts';
import { transcribeCommand } from './transcription/command.ts';
import type { Command } from './command/define-command.ts';

/**
 * Every command, in the order of the help. An operation that needs no customization is one line:
 * `defineCommand({ name: 'models info', group: 'Models:', operation: getModelInfo })`.
 */
export const commands: readonly Command[] = [
  chatCommand,
  analyzeImageCommand,
  analyzeAudioCommand,
  analyzeVideoCommand,
  analyzeDocumentCommand,
  transcribeCommand,
  rerankCommand,
  embedCommand,
  generateImageCommand,
  generateSpeechCommand,
  generateAudioCommand,
  generateVideoCommand,
  jobListCommand,
  jobStatusCommand,
  jobWaitCommand,
  jobDownloadCommand,
  jobForgetCommand,
  modelsSearchCommand,
  modelsInfoCommand,
  modelsValidateCommand,
  doctorCommand,
  demoCommand,
  emulatorCommand,
];
