/** One thing that the demonstration shows: a command line that anybody can type. */
export interface DemoStep {
  readonly title: string;
  readonly argv: readonly string[];
  /** Whether it makes something, which costs more than a question. */
  readonly makes?: boolean | undefined;
  /** Sample that is piped in. */
  readonly stdin?: string | undefined;
}

const schema = { type: 'object', properties: { city: { type: 'string' } } };

/** What is shown, in order. It ends with the picture. */
export const demoSteps: readonly DemoStep[] = [
  {
    title: 'A text, summarized as the words come',
    argv: ['chat', 'Summarize this in one sentence.'],
    stdin: 'notes.txt',
  },
  {
    title: 'An answer that follows a JSON Schema',
    argv: [
      'chat',
      '-m',
      'google/gemini-2.5-flash',
      'The largest city of Japan?',
      '--schema',
      JSON.stringify(schema),
    ],
  },
  {
    title: 'Models that watch video and write, cheapest first',
    argv: ['models', 'search', '--video', '--output', 'text', '--sort', 'price', '--limit', '3'],
  },
  { title: 'All about one model', argv: ['models', 'info', 'google/gemini-2.5-flash'] },
  { title: 'Whether everything is in order', argv: ['doctor'] },
  { title: 'A sound', argv: ['analyze-audio', 'tone.wav', '-p', 'What do you hear?'] },
  { title: 'Subtitles of a recording', argv: ['transcribe', 'speech.wav', '--format', 'srt'] },
  { title: 'A video', argv: ['analyze-video', 'clip.mp4', '-p', 'What happens in it?'] },
  { title: 'A PDF', argv: ['analyze-document', 'paper.pdf', '-p', 'What is it about?'] },
  {
    title: 'A picture, drawn',
    argv: ['generate-image', 'a lighthouse at night', '-o', 'lighthouse.png'],
    makes: true,
  },
  {
    title: 'A text, read aloud',
    argv: ['generate-speech', 'The last bus leaves at seven.', '-o', 'bus.mp3'],
    makes: true,
  },
  {
    title: 'Music',
    argv: [
      'generate-audio',
      '-m',
      'google/lyria-3-clip-preview',
      '5 seconds of slow piano',
      '-o',
      'piano.wav',
    ],
    makes: true,
  },
  {
    title: 'A video that begins with a photo, as a job that can be taken up again',
    argv: ['generate-video', 'zoom out', '-i', 'photo.jpg', '--duration', '4', '-o', 'zoom.mp4'],
    makes: true,
  },
  {
    title: 'A picture, as large as it is',
    argv: ['analyze-image', 'photo.jpg', '--detail', 'original', '-p', 'What is in this picture?'],
  },
];

/** A step as it would be typed. */
export function commandOf(step: DemoStep): string {
  return wordsOf(step).join(' ');
}

/** {@link commandOf} on lines that fit a terminal, and can still be pasted. */
export function foldCommand(step: DemoStep): string {
  const lines: string[] = [];
  let line = '';
  for (const word of wordsOf(step)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && longer.length > MAX_COMMAND_WIDTH) {
      lines.push(`${line} \\`);
      line = `    ${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line].join('\n');
}

/** What a line of 80 holds beside the sign of the shell and the mark that it goes on. */
const MAX_COMMAND_WIDTH = 76;

function wordsOf({ argv, stdin }: DemoStep): string[] {
  return ['orm', ...argv.map(quote), ...(stdin === undefined ? [] : ['<', stdin])];
}

function quote(word: string): string {
  if (/^[\w./:@=-]+$/u.test(word)) return word;
  return word.includes('"') ? `'${word}'` : `"${word}"`;
}
