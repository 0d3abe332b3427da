import { describe, expect, it } from 'vitest';

import { commandOf, demoSteps, foldCommand } from './steps.ts';

describe('the steps of the demo', () => {
  it('end with the image', () => {
    expect(commandOf(demoSteps.at(-1)!)).toBe(
      'orm analyze-image photo.jpg --detail original -p "What is in this image?"',
    );
  });

  it.each(demoSteps)(
    'shows "$title" on lines of at most 80 columns that a shell reads as one',
    (step) => {
      const folded = foldCommand(step);
      for (const line of folded.split('\n')) expect(`$ ${line}`.length).toBeLessThanOrEqual(80);
      expect(folded.replaceAll(/ \\\n {4}/gu, ' ')).toBe(commandOf(step));
    },
  );
});
