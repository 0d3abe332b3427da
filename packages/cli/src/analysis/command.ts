import {
  analyzeAudio,
  analyzeDocument,
  analyzeImage,
  analyzeVideo,
} from '@orkit/openrouter-multimodal/operations';
import type { Operation } from '@orkit/openrouter-multimodal/operations';

import type { FlagOverrides } from '../flags/derive-flags.ts';
import type { Flag } from '../flags/flag.ts';
import type { Command } from '../command/define-command.ts';
import { defineCommand } from '../command/define-command.ts';
import { analysisOverrides, headings, shellFlag } from '../flags/shared-flags.ts';

const media = 'Media:';

/** Definition of one of the commands that analyze media. */
interface AnalyzeDefinition {
  readonly name: string;
  readonly operation: Operation;
  /** Field of the operation for the first source. */
  readonly pathField: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** Overrides for fields that only this command has. */
  readonly overrides?: FlagOverrides | undefined;
}

const flags: readonly Flag[] = [
  shellFlag('--prompt-file <path>', 'the prompt, from a file; - is stdin', {
    group: headings.prompt,
  }),
  shellFlag('--each', 'one request for each file, in order, instead of one for all', {
    group: media,
    kind: 'boolean',
  }),
];

const passUrl = {
  pass_url: {
    group: media,
    description: 'pass public URLs to the model instead of downloading them',
  },
};

function defineAnalyze(definition: AnalyzeDefinition): Command {
  const { pathField, overrides, ...rest } = definition;
  return defineCommand({
    ...rest,
    group: 'Ask:',
    arguments: [
      {
        syntax: '<file...>',
        description: 'files, http(s) URLs or data URLs; - is stdin',
      },
    ],
    flags,
    overrides: {
      ...analysisOverrides,
      [pathField]: false,
      attachments: false,
      question: { syntax: '-p, --prompt <text>', group: headings.prompt },
      cache_input: { group: 'Cache:' },
      ...overrides,
    },
    fieldNames: { [pathField]: '<file>', attachments: '<file>' },
    async checkPositionals(invocation) {
      const { checkSources } = await import('../input/sources.ts');
      await checkSources(invocation);
    },
    async toInput(invocation) {
      const { toAnalyzeInput } = await import('./analyze-input.ts');
      return await toAnalyzeInput(invocation, pathField);
    },
  });
}

/** `orm analyze-image`. */
export const analyzeImageCommand = defineAnalyze({
  name: 'analyze-image',
  operation: analyzeImage,
  pathField: 'image_path',
  summary: 'Ask about images.',
  examples: [
    'orm analyze-image photo.jpg',
    'orm analyze-image before.png after.png -p "What has changed?"',
    'orm analyze-image shots/*.png --each --schema @alt.schema.json --json',
  ],
  overrides: { detail: { group: media }, max_dimension: { group: media }, ...passUrl },
});

/** `orm analyze-audio`. */
export const analyzeAudioCommand = defineAnalyze({
  name: 'analyze-audio',
  operation: analyzeAudio,
  pathField: 'audio_path',
  summary: 'Ask about audio; for a transcript use orm transcribe.',
  examples: [
    'orm analyze-audio talk.mp3 -p "How does the speaker feel?"',
    'ffmpeg -i video.mkv -f wav - | orm analyze-audio -',
  ],
  overrides: { format: { group: media } },
});

/** `orm analyze-video`. */
export const analyzeVideoCommand = defineAnalyze({
  name: 'analyze-video',
  operation: analyzeVideo,
  pathField: 'video_path',
  summary: 'Ask about videos.',
  examples: [
    'orm analyze-video clip.mp4 -p "Who enters first?"',
    'orm analyze-video https://youtu.be/aqz-KE-bpKQ',
  ],
  overrides: passUrl,
});

/** `orm analyze-document`. */
export const analyzeDocumentCommand = defineAnalyze({
  name: 'analyze-document',
  operation: analyzeDocument,
  pathField: 'document_path',
  summary: 'Ask about PDFs.',
  examples: [
    'orm analyze-document paper.pdf',
    'orm analyze-document scan.pdf --engine mistral-ocr -p "What is the total?"',
  ],
  overrides: {
    engine: { group: media },
    annotations: { group: media },
    return_annotations: { group: media },
    ...passUrl,
  },
});
