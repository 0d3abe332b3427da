import { invalidInput } from '../../shared/errors.ts';

const features = {
  media: 'media',
  explanations: 'explanations of names',
  reservations: 'a limit on the cost',
  jsonSchemas: 'a plain JSON Schema',
} as const;

/** Refuses a request that needs a part which the client does not have. */
export function refusePart(name: keyof typeof features): never {
  throw invalidInput(`Cannot chat with ${features[name]}: this client was made by createChat`, {
    hints: [{ kind: 'only', surface: 'sdk', text: 'Use createOpenRouter, which has every part.' }],
  });
}
