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
  group: 'Generate:',
  operation: generateImage,
  summary: 'Generate or edit images and save them.',
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
      description: 'image to edit or reference image; repeat it for more; - is stdin',
    },
    n: { syntax: '--count <n>', group, description: 'number of images' },
    aspect_ratio: { group },
    image_size: { syntax: '--resolution <name>', group, description: 'resolution' },
    size: {
      group,
      description: 'exact pixels, such as 1536x1024, instead of resolution and aspect ratio',
    },
    quality: { group, description: 'rendering quality' },
    output_format: { syntax: '--format <name>', group, description: 'file format' },
    background: { group, description: 'background of the image' },
    seed: { group, description: 'the same seed and request may give the same image' },
    max_tokens: { group: headings.model, description: 'maximum tokens, for chat models' },
    modalities: { group: headings.model, description: 'output modalities, for chat models' },
  },
  fieldNames: {
    ...generationNames,
    prompt: 'the prompt',
  },
  async run(invocation) {
    const { runGeneration } = await import('../generate/run-generation.ts');
    return await runGeneration(invocation, generateImage, {
      textField: 'prompt',
      textNoun: 'prompt',
      media: ['input_images'],
      piped: 'input_images',
    });
  },
});
