import { expect, it } from 'vitest';

import { characterFaultOf, withoutDeceptive } from './name-characters.ts';

it.each([
  ['\n', 'it has a control character (U+000A)'],
  ['\u007f', 'it has a control character (U+007F)'],
  ['\u202e', 'it has an invisible character (U+202E)'],
  ['\u2066', 'it has an invisible character (U+2066)'],
  ['\u061c', 'it has an invisible character (U+061C)'],
  ['\u200b', 'it has an invisible character (U+200B)'],
  ['\u200d', 'it has an invisible character (U+200D)'],
  ['\ufeff', 'it has an invisible character (U+FEFF)'],
  ['\u00ad', 'it has an invisible character (U+00AD)'],
  ['\u2028', 'it has an invisible character (U+2028)'],
  ['\u3164', 'it has an invisible character (U+3164)'],
  ['\ud83d', 'it has an invisible character (U+D83D)'],
  ['\u{e0001}', 'it has an invisible character (U+E0001)'],
])('a name may not have %j, and the fault names it', (character, fault) => {
  expect(characterFaultOf(`a${character}gpj.png`)).toBe(fault);
  expect(withoutDeceptive(`a${character}b`)).toBe('a b');
});

it.each(['caf\u00e9 1.png', 'e\u0301.png', '\u732b.png', '\u2764\ufe0f.png', '\u{1f43c}.png'])(
  'a name may have letters, accents and pictures of any script: %j',
  (name) => {
    expect(characterFaultOf(name)).toBeUndefined();
  },
);
