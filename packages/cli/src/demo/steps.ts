/** One step of the demo: a command line that works outside of the demo too. */
export interface DemoStep {
  readonly title: string;
  readonly argv: readonly string[];
  /** Whether it generates media, which costs more than a question. */
  readonly generatesMedia?: boolean | undefined;
  /** Sample file for standard input. */
  readonly stdin?: string | undefined;
}

const schema = { type: 'object', properties: { city: { type: 'string' } } };

/** Steps of the demo, in order. */
export const demoSteps: readonly DemoStep[] = [
  {
    title: 'A streamed summary of a text',
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
    title: 'Models with video input and text output, cheapest first',
    argv: ['models', 'search', '--video', '--output', 'text', '--sort', 'price', '--limit', '3'],
  },
  { title: 'Details of one model', argv: ['models', 'info', 'google/gemini-2.5-flash'] },
  { title: 'A check of your setup', argv: ['doctor'] },
  { title: 'An audio file', argv: ['analyze-audio', 'tone.wav', '-p', 'What do you hear?'] },
  { title: 'Subtitles of a recording', argv: ['transcribe', 'speech.wav', '--format', 'srt'] },
  { title: 'A video', argv: ['analyze-video', 'clip.mp4', '-p', 'What happens in it?'] },
  { title: 'A PDF', argv: ['analyze-document', 'paper.pdf', '-p', 'What is it about?'] },
  {
    title: 'A generated image',
    argv: ['generate-image', 'a lighthouse at night', '-o', 'lighthouse.png'],
    generatesMedia: true,
  },
  {
    title: 'Text to speech',
    argv: ['generate-speech', 'The last bus leaves at seven.', '-o', 'bus.mp3'],
    generatesMedia: true,
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
    generatesMedia: true,
  },
  {
    title: 'A video that begins with a photo, as a job that can be resumed',
    argv: ['generate-video', 'zoom out', '-i', 'photo.jpg', '--duration', '4', '-o', 'zoom.mp4'],
    generatesMedia: true,
  },
  {
    title: 'An image in its original size',
    argv: ['analyze-image', 'photo.jpg', '--detail', 'original', '-p', 'What is in this image?'],
  },
];

/** Returns the command line of a step. */
export function commandOf(step: DemoStep): string {
  return shellWords(step).join(' ');
}

/** Like {@link commandOf}, wrapped for a terminal in a form that can be pasted into a shell. */
export function foldCommand(step: DemoStep): string {
  const lines: string[] = [];
  let line = '';
  for (const word of shellWords(step)) {
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

/** Width of 80 columns minus the shell prompt and the line continuation. */
const MAX_COMMAND_WIDTH = 76;

function shellWords({ argv, stdin }: DemoStep): string[] {
  return ['orm', ...argv.map(quote), ...(stdin === undefined ? [] : ['<', stdin])];
}

function quote(word: string): string {
  if (/^[\w./:@=-]+$/u.test(word)) return word;
  return word.includes('"') ? `'${word}'` : `"${word}"`;
}
