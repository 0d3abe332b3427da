import { generateImage } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import {
  generationNames,
  generationOverrides,
  promptFlags,
  forceFlag,
} from '../generate/generation-flags.ts';
import { analysisOverrides, headings } from '../flags/shared-flags.ts';

const group = 'Image:';

/** `orm generate-image`. */
export const generateImageCommand = defineCommand({
  name: 'generate-image',
  group: 'Make:',
  operation: generateImage,
  summary: 'Draw or change pictures and save them.',
  examples: [
    'orm generate-image "a lighthouse at night, oil on canvas"',
    'orm generate-image "make it snow" -i photo.jpg -o snow.png',
    'orm generate-image "a fox" -m openai/gpt-image-1.5 --quality low --count 4 --max-cost 0.20 -o foxes/',
    'orm generate-image "a red dot" -o - | magick - -resize 64x64 dot.png',
  ],
  arguments: [{ syntax: '[prompt...]', description: 'what to draw; - is stdin' }],
  flags: [...promptFlags, forceFlag],
  overrides: {
    ...analysisOverrides,
    ...generationOverrides,
    prompt: false,
    input_images: {
      syntax: '-i, --image <file|url|->',
      group,
      kind: 'texts',
      description: 'a picture to change or to go by; repeat it for more; - is stdin',
    },
    n: { syntax: '--count <n>', group, description: 'how many pictures' },
    aspect_ratio: { group },
    image_size: { syntax: '--resolution <name>', group, description: 'how large it is' },
    size: { group, description: 'exact pixels, such as 1536x1024, instead of these two' },
    quality: { group, description: 'how much care the model takes' },
    output_format: { syntax: '--format <name>', group, description: 'what the file is' },
    background: { group, description: 'what is behind the things' },
    seed: { group, description: 'the same seed asks for the same picture' },
    max_tokens: { group: headings.model, description: 'most tokens, for models that chat' },
    modalities: { group: headings.model, description: 'what the answer holds, likewise' },
  },
  fieldNames: {
    ...generationNames,
    prompt: 'the prompt',
  },
  async run(invocation) {
    const { runGeneration } = await import('../generate/run-generation.ts');
    return await runGeneration(invocation, generateImage, {
      words: 'prompt',
      promptField: 'prompt',
      media: ['input_images'],
      piped: 'input_images',
    });
  },
});
