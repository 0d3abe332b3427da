// Gets a typed answer: node src/structured.ts
import { z } from 'zod';

import { connect } from './connect.ts';

const River = z.object({
  name: z.string(),
  lengthKilometers: z.number(),
  countries: z.array(z.string()),
});

const { output } = await connect().chat.send({
  model: 'openai/gpt-4o-mini',
  messages: [{ role: 'user', content: 'Name one river of Europe.' }],
  responseFormat: River,
});
if (output === undefined) throw new Error('The model gave no complete answer');
process.stdout.write(
  `${output.name}: ${output.lengthKilometers} km, ${output.countries.join(', ')}\n`,
);
