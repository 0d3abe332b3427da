// `node scripts/make-media.mjs`: generates the sample media of packages/emulator/media. All of it is
// computed here, so that it has no foreign copyright. Needs ffmpeg with libx264, libvpx-vp9, libopus
// and libmp3lame on the PATH for the video clips and the compressed audio.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawLandscape } from './landscape.mjs';
import { guidePages, notes } from './sample-texts.mjs';

const emulator = fileURLToPath(new URL('../packages/emulator/', import.meta.url));
const sharp = createRequire(path.join(emulator, 'package.json'))('sharp');
const media = path.join(emulator, 'media');

const mp4Codecs =
  '-c:v libx264 -preset slow -crf 24 -pix_fmt yuv420p -c:a aac -b:a 64k -movflags +faststart';
const webmCodecs = '-c:v libvpx-vp9 -crf 34 -b:v 0 -row-mt 0 -c:a libopus -b:a 48k';

const audioCodecs = {
  'tone.mp3': '-c:a libmp3lame -b:a 48k -write_xing 0 -id3v2_version 0',
  'tone.m4a': '-c:a aac -b:a 48k -movflags +faststart',
  'tone.ogg': '-c:a libopus -b:a 32k',
};

// One thread and no version strings, so that the same ffmpeg writes the same bytes.
const exactFlags =
  '-threads 1 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact'.split(' ');

const badge = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240">
  <circle cx="120" cy="120" r="100" fill="#1f8a4c"/>
  <path d="M70 125 l35 35 l65 -80" fill="none" stroke="#ffffff" stroke-width="22"/>
</svg>
`;

const spokenWords = 'The lake is quiet this morning. The last bus leaves at seven forty.';

mkdirSync(media, { recursive: true });
await makePhotos();
await makeImages();
makeAudio();
makeSpeech();
makeClips();
writeFileSync(path.join(media, 'paper.pdf'), pdf(guidePages));
writeFileSync(path.join(media, 'notes.txt'), notes);

/** One scene twice: large and upright, and small and stored as a camera held sideways does. */
async function makePhotos() {
  const size = { width: 1600, height: 1067 };
  const pixels = drawLandscape(size.width, size.height);
  const photo = () => sharp(pixels, { raw: { ...size, channels: 3 } });
  await photo()
    .withMetadata({ orientation: 1, exif: exif('A mountain lake in the late afternoon.') })
    .jpeg({ quality: 82 })
    .toFile(path.join(media, 'photo.jpg'));
  const small = await photo().resize(480, 320, { fit: 'fill' }).png().toBuffer();
  await sharp(small)
    .rotate(270)
    .withMetadata({
      orientation: 6,
      exif: exif('A mountain lake, taken with the camera sideways.'),
    })
    .jpeg({ quality: 80 })
    .toFile(path.join(media, 'photo-sideways.jpg'));
}

/** Images that need special handling: transparent, animated, in a new format, vector graphics. */
async function makeImages() {
  await sharp(Buffer.from(badge)).png({ palette: true }).toFile(path.join(media, 'badge.png'));
  const frames = await Promise.all(
    [0, 90, 180, 270].map(
      async (degrees) =>
        await sharp(Buffer.from(dial(degrees)))
          .flatten({ background: 'white' })
          .png()
          .toBuffer(),
    ),
  );
  await sharp(frames, { join: { animated: true } })
    .gif({ delay: [200, 200, 200, 200], loop: 0 })
    .toFile(path.join(media, 'dial.gif'));
  writeFileSync(path.join(media, 'badge.svg'), badge);
  await sharp(path.join(media, 'photo.jpg'))
    .resize(480)
    .avif({ quality: 50 })
    .toFile(path.join(media, 'photo.avif'));
}

function dial(degrees) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96">
  <circle cx="48" cy="48" r="44" fill="#dddddd"/>
  <rect x="44" y="8" width="8" height="44" rx="4" fill="#c02020" transform="rotate(${degrees} 48 48)"/>
</svg>`;
}

function exif(description) {
  return { IFD0: { ImageDescription: description, Software: 'scripts/make-media.mjs' } };
}

function makeAudio() {
  const rate = 24_000;
  const tone = path.join(media, 'tone.wav');
  writeFileSync(tone, wav(melody(2.5, rate), rate));
  for (const [file, codec] of Object.entries(audioCodecs)) {
    ffmpeg(['-i', tone, ...codec.split(' '), ...exactFlags, path.join(media, file)]);
  }
}

/** Two sentences that are not audible: the file has them in its comment, and a low hum as audio. */
function makeSpeech() {
  const rate = 8000;
  const hum = Float64Array.from({ length: 4 * rate }, (_, index) => {
    const syllables = Math.abs(Math.sin((Math.PI * 2.5 * index) / rate));
    return 0.3 * syllables * Math.sin((2 * Math.PI * 140 * index) / rate);
  });
  const file = Buffer.concat([wav(hum, rate), comment(spokenWords)]);
  file.writeUInt32LE(file.length - 8, 4);
  writeFileSync(path.join(media, 'speech.wav'), file);
}

/** Returns the chunk of a WAV file that has a comment. */
function comment(text) {
  const words = Buffer.from(`${text}\0${text.length % 2 === 0 ? '\0' : ''}`, 'latin1');
  const header = Buffer.from('LIST....INFOICMT....', 'latin1');
  header.writeUInt32LE(words.length + 12, 4);
  header.writeUInt32LE(words.length, 16);
  return Buffer.concat([header, words]);
}

/** Three soft notes of a major chord, one after the other, ringing into each other. */
function melody(seconds, rate) {
  const notesHertz = [440, 554.37, 659.25];
  const noteSeconds = seconds / (notesHertz.length + 0.5);
  return Float64Array.from({ length: seconds * rate }, (_, index) => {
    const time = index / rate;
    const sum = notesHertz.reduce(
      (total, hertz, order) => total + note(hertz, time - order * noteSeconds),
      0,
    );
    return sum * Math.min(1, (seconds - time) / 0.4);
  });
}

function note(hertz, time) {
  if (time < 0) {
    return 0;
  }
  const phase = 2 * Math.PI * hertz * time;
  const timbre = Math.sin(phase) + 0.3 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase);
  return 0.28 * timbre * Math.min(1, time / 0.03) * Math.exp(-time * 2.2);
}

/** Returns a mono 16-bit WAV file. */
function wav(samples, rate) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length * 2, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length * 2, 40);
  const data = Int16Array.from(samples, (sample) => Math.round(sample * 32_767));
  return Buffer.concat([header, Buffer.from(data.buffer)]);
}

/** The same three seconds as MP4 and as WebM. */
function makeClips() {
  const clip = { width: 320, height: 240, rate: 24, seconds: 3 };
  const folder = mkdtempSync(path.join(tmpdir(), 'sample-media-'));
  try {
    const audio = path.join(folder, 'audio.wav');
    writeFileSync(audio, wav(melody(clip.seconds, 48_000), 48_000));
    const frames = Buffer.concat(
      Array.from({ length: clip.rate * clip.seconds }, (_, index) =>
        drawSunPath(clip, index / (clip.rate * clip.seconds - 1)),
      ),
    );
    encode(clip, { audio, frames, codecs: mp4Codecs, file: 'clip.mp4' });
    encode(clip, { audio, frames, codecs: webmCodecs, file: 'clip.webm' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function encode(clip, { audio, frames, codecs, file }) {
  const raw = `-f rawvideo -pix_fmt rgb24 -s ${clip.width}x${clip.height} -r ${clip.rate} -i -`;
  ffmpeg(
    [
      ...`${raw} -i`.split(' '),
      audio,
      ...codecs.split(' '),
      ...exactFlags,
      '-t',
      String(clip.seconds),
      path.join(media, file),
    ],
    frames,
  );
}

function ffmpeg(options, input) {
  const { status, stderr, error } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...options], {
    input,
  });
  if (status !== 0) {
    throw error ?? new Error(`Cannot encode "${options.at(-1)}": ${stderr.toString().trim()}`);
  }
}

/** Returns a frame of the clip: an orange sun that moves across a blue sky above the water. */
function drawSunPath({ width, height }, progress) {
  const waterline = height * 0.72;
  const sun = { x: width * (0.12 + 0.76 * progress), radius: 26 };
  const sunY = waterline - 26 - height * 0.42 * Math.sin(Math.PI * progress);
  const frame = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    const mirrored = y < waterline ? y : 2 * waterline - y;
    const shimmer = y < waterline ? 0 : 3 * Math.sin(y * 0.9 + progress * 30);
    for (let x = 0; x < width; x++) {
      const inside = sun.radius - Math.hypot(x + shimmer - sun.x, mirrored - sunY);
      const share = Math.min(1, Math.max(0, inside + 0.5)) * (y < waterline ? 1 : 0.55);
      const depth = mirrored / waterline;
      const sky = [40 + 90 * depth, 95 + 85 * depth, 170 + 50 * depth];
      const ground =
        y < waterline ? sky : sky.map((value, channel) => value * [0.4, 0.58, 0.7][channel]);
      frame.set(
        ground.map((value, channel) => value + ([255, 150, 40][channel] - value) * share),
        (y * width + x) * 3,
      );
    }
  }
  return frame;
}

/** Returns a PDF of plain text: a heading and paragraphs on each page, in Helvetica. */
function pdf(pages) {
  const firstPage = 4;
  const kids = pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((page, index) => pdfPage(page, firstPage + index * 2 + 1)),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = objects.length + 1;
  return [
    `${file}xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}`,
    `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`,
  ].join('');
}

/** Returns a page object and the object of its content, which has the number passed. */
function pdfPage({ heading, paragraphs }, contentNumber) {
  const lines = paragraphs.flatMap((paragraph) => [...wrap(paragraph, 82), '']);
  const content = [
    `BT /F1 20 Tf 72 760 Td (${pdfEscape(heading)}) Tj`,
    `/F1 11 Tf 16 TL 0 -36 Td`,
    ...lines.map((line) => `(${pdfEscape(line)}) Tj T*`),
    'ET',
  ].join('\n');
  return [
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${contentNumber} 0 R >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
}

function pdfEscape(text) {
  return text.replaceAll(/[\\()]/g, String.raw`\$&`);
}

function wrap(text, columns) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= columns) {
      lines[lines.length - 1] = longer;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
