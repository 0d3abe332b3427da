import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { chunkOf, lastChunk } from '../../../test/support/chat-chunks.ts';
import { createAccumulator } from './accumulator.ts';
import { finishChat } from './finish.ts';
import type { ToolCall } from './messages.ts';

/** A call that the model meant. */
interface Meant {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Sizes of the pieces of its arguments. */
  readonly cuts: readonly number[];
}

type Piece = Readonly<Record<string, unknown>>;

/** The arguments in pieces, at least one. */
function piecesOf({ input, cuts }: Meant): string[] {
  let rest = JSON.stringify(input);
  const pieces = cuts.map((size) => {
    const text = rest.slice(0, size);
    rest = rest.slice(size);
    return text;
  });
  return [...pieces, rest].filter((text) => text !== '');
}

function piece(
  fields: { readonly index?: number | undefined; readonly id?: string | undefined },
  functionFields: Readonly<Record<string, unknown>>,
): Piece {
  return { ...fields, type: 'function', function: functionFields };
}

/** Returns the deltas of calls, each in the given way, one after another. */
const oneByOne =
  (write: (meant: Meant, index: number) => readonly Piece[]) =>
  (calls: readonly Meant[]): Piece[][] =>
    calls.flatMap((meant, index) => write(meant, index).map((each) => [each]));

/** Pieces with the fields of a head, which the first one has. */
function withHead(
  meant: Meant,
  { index, id, name }: { readonly index?: number; readonly id?: string; readonly name?: string },
): Piece[] {
  return piecesOf(meant).map((text, position) =>
    position === 0
      ? piece({ index, id }, { name, arguments: text })
      : piece({ index }, { arguments: text }),
  );
}

/** The pieces, each after the first with an id of its own. */
function withNewIds({ id }: Meant, pieces: readonly Piece[]): Piece[] {
  return pieces.map((each, position) =>
    position === 0 ? each : Object.assign({}, each, { id: `${id}-${position}` }),
  );
}

/** Ways in which providers send calls. All but those of `withoutIds` send the ids that were meant. */
const ways: Readonly<Record<string, (calls: readonly Meant[]) => Piece[][]>> = {
  'by index': oneByOne((meant, index) => withHead(meant, { index, ...meant })),
  'by index, in one list': (calls) => [
    calls.flatMap((meant, index) => withHead(meant, { index, ...meant })),
  ],
  'by index, interleaved': (calls) => {
    const all = calls.map((meant, index) => withHead(meant, { index, ...meant }));
    const longest = Math.max(0, ...all.map(({ length }) => length));
    return Array.from({ length: longest }, (_, position) =>
      all.flatMap((pieces) => pieces.slice(position, position + 1)),
    );
  },
  'by index, the last call first': (calls) =>
    calls
      .map((meant, index) => withHead(meant, { index, ...meant }))
      .toReversed()
      .flat()
      .map((each) => [each]),
  'by an index that is not dense': oneByOne((meant, index) =>
    withHead(meant, { index: 3 + index * 7, ...meant }),
  ),
  'with id and name in every chunk': oneByOne((meant, index) =>
    piecesOf(meant).map((text) =>
      piece({ index, id: meant.id }, { name: meant.name, arguments: text }),
    ),
  ),
  'with the id after the arguments': oneByOne((meant, index) => [
    ...withHead(meant, { index, name: meant.name }),
    piece({ index, id: meant.id }, {}),
  ]),
  'with the name after the arguments': oneByOne((meant, index) => [
    ...withHead(meant, { index, id: meant.id }),
    piece({ index }, { name: meant.name, arguments: '' }),
  ]),
  'with a head without arguments': oneByOne((meant, index) => [
    piece({ index, id: meant.id }, { name: meant.name, arguments: null }),
    ...withHead(meant, { index }),
  ]),
  'with an empty object before the arguments': oneByOne((meant, index) => [
    piece({ index, id: meant.id }, { name: meant.name, arguments: '{}' }),
    ...withHead(meant, { index }),
  ]),
  'without an index': oneByOne((meant) => withHead(meant, meant)),
  'without an index, in one list': (calls) => [calls.flatMap((meant) => withHead(meant, meant))],
  'without an index, with the id in every chunk, interleaved': (calls) => {
    const all = calls.map((meant) =>
      piecesOf(meant).map((text, position) =>
        piece({ id: meant.id }, { name: position === 0 ? meant.name : undefined, arguments: text }),
      ),
    );
    const longest = Math.max(0, ...all.map(({ length }) => length));
    return Array.from({ length: longest }, (_, position) =>
      all.flatMap((pieces) => pieces.slice(position, position + 1)),
    );
  },
  'without an index, with the id after the arguments': oneByOne((meant) => [
    ...withHead(meant, { name: meant.name }),
    piece({ id: meant.id }, {}),
  ]),
  'with one index for all': oneByOne((meant) => withHead(meant, { index: 0, ...meant })),
  'with one index for all, complete, in one list': (calls) => [
    calls.map((meant) =>
      piece(
        { index: 0, id: meant.id },
        { name: meant.name, arguments: JSON.stringify(meant.input) },
      ),
    ),
  ],
  'with a new id in every chunk': oneByOne((meant, index) =>
    withNewIds(meant, withHead(meant, { index, ...meant })),
  ),
  'with a new id in every chunk and one index': oneByOne((meant) =>
    withNewIds(meant, withHead(meant, { index: 0, ...meant })),
  ),
  'with arguments as an object': oneByOne((meant, index) => [
    piece({ index, id: meant.id }, { name: meant.name, arguments: meant.input }),
  ]),
  'with arguments as an object, without an index': (calls) => [
    calls.map((meant) => piece({ id: meant.id }, { name: meant.name, arguments: meant.input })),
  ],
  'with every chunk of complete arguments twice': oneByOne((meant, index) => {
    const whole = piece(
      { index, id: meant.id },
      { name: meant.name, arguments: JSON.stringify(meant.input) },
    );
    return [whole, whole];
  }),
  'without the object for the function': oneByOne(({ id, name, input }, index) => [
    { index, id, name, arguments: JSON.stringify(input) },
  ]),
};

const withoutIds: Readonly<Record<string, (calls: readonly Meant[]) => Piece[][]>> = {
  'without ids': oneByOne((meant, index) => withHead(meant, { index, name: meant.name })),
  'without ids or an index': oneByOne((meant) => withHead(meant, { name: meant.name })),
  'without ids or an index, complete, in one list': (calls) => [
    calls.map(({ name, input }) => piece({}, { name, arguments: JSON.stringify(input) })),
  ],
  'without ids, with one index for all': oneByOne((meant) =>
    withHead(meant, { index: 0, name: meant.name }),
  ),
};

const value = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.integer(),
  fc.constant('{}'),
  fc.record({ a: fc.constant({}) }),
);

const calls = fc
  .array(
    fc.record({
      name: fc.constantFrom('get_weather', 'get', 'send'),
      input: fc.dictionary(fc.constantFrom('city', 'b', '{'), value, { maxKeys: 3 }),
      cuts: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  // Without ids, the same call again would be a repeated chunk: a field tells the calls apart.
  .map((drafts) =>
    drafts.map((draft, index) => ({
      ...draft,
      id: `call_${'abcd'[index]}`,
      input: index === 0 ? draft.input : { ...draft.input, n: index },
    })),
  );

type Ending = 'finish last' | 'finish first' | 'message repeats';

/** Returns the calls of the result of a stream. */
async function toolCallsOf(
  deltas: readonly Piece[][],
  ending: Ending,
  message: readonly Piece[] = [],
): Promise<ToolCall[]> {
  const { state, fold } = createAccumulator(() => {});
  const finish = lastChunk('tool_calls');
  if (ending === 'finish first') fold(finish);
  for (const list of deltas) fold(chunkOf({ tool_calls: list }));
  if (ending !== 'finish first') fold(finish);
  if (ending === 'message repeats') {
    const repeated = { content: null, tool_calls: message };
    fold({ choices: [{ index: 0, message: repeated, finish_reason: 'tool_calls' }] });
  }
  const { toolCalls } = await finishChat(state, { model: 'a/b', messages: [] }, new Headers(), {});
  return [...toolCalls];
}

/** The complete calls, as in a message. */
function toMessage(meant: readonly Meant[], hasIds: boolean): Piece[] {
  return meant.map(({ id, name, input }) =>
    piece({ id: hasIds ? id : undefined }, { name, arguments: JSON.stringify(input) }),
  );
}

function parsed(toolCalls: readonly ToolCall[]): unknown[] {
  return toolCalls.map(({ id, name, arguments: text }) => ({
    id,
    name,
    input: JSON.parse(text) as unknown,
  }));
}

const endings = fc.constantFrom<Ending>('finish last', 'finish first', 'message repeats');
const settings = { numRuns: 150 };

describe('tool calls', () => {
  it.each(Object.keys(ways))('%s are those that were meant', async (name) => {
    await fc.assert(
      fc.asyncProperty(calls, endings, async (meant, ending) => {
        const deltas = ways[name]?.(meant) ?? [];
        const expected = meant.map(({ id, name: called, input }) => ({ id, name: called, input }));
        const received = await toolCallsOf(deltas, ending, toMessage(meant, true));
        expect(parsed(received)).toEqual(expected);
      }),
      settings,
    );
  });

  it.each(Object.keys(withoutIds))('%s are those that were meant, with ids', async (name) => {
    await fc.assert(
      fc.asyncProperty(calls, endings, async (meant, ending) => {
        const deltas = withoutIds[name]?.(meant) ?? [];
        const expected = meant.map(({ name: called, input }, index) => ({
          id: `call_${index}`,
          name: called,
          input,
        }));
        const received = await toolCallsOf(deltas, ending, toMessage(meant, false));
        expect(parsed(received)).toEqual(expected);
      }),
      settings,
    );
  });
});

describe('a doubtful tool call', () => {
  const city = '{"city":"Rome"}';

  it('is one when the same name and arguments are sent again without an id', async () => {
    const again = piece({}, { name: 'get', arguments: city });
    expect(await toolCallsOf([[again], [again]], 'finish last')).toHaveLength(1);
    expect(await toolCallsOf([[again, again]], 'finish last')).toHaveLength(2);
  });

  it('has arguments that are no JSON when its chunks contradict each other', async () => {
    const deltas = [[piece({ index: 0, id: 'a' }, { name: 'get', arguments: city })]];
    const more = piece({ index: 0 }, { arguments: '{"city":"Oslo"}' });
    const [call] = await toolCallsOf([...deltas, [more]], 'finish last');
    expect(call?.arguments).toBe('{"city":"Rome"}{"city":"Oslo"}');
  });

  it.each([null, '', undefined, '{}'])(
    'without arguments, as %j, has an empty object',
    async (none) => {
      const only = piece({ index: 0, id: 'a' }, { name: 'get', arguments: none });
      expect(await toolCallsOf([[only]], 'finish last')).toEqual([
        { id: 'a', name: 'get', arguments: '{}' },
      ]);
    },
  );
});
