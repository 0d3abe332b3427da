// Texts of the sample document and the sample notes of scripts/make-media.mjs. ASCII only, so that
// the hand-written PDF has as many bytes as characters.

/** The pages of paper.pdf. */
export const guidePages = [
  {
    heading: 'A Short Guide to the Lake',
    paragraphs: [
      'The lake lies in a broad valley between two walls of gray rock. It is about five kilometers long and two wide, and on a still day it shows the whole valley a second time, upside down. Visitors who come for one afternoon should plan to stay until the sun is low, when the snow on the far range turns from white to gold.',
      'The water is fed by melting snow and stays cold all year. In July the surface reaches 14 degrees Celsius; in October it is back to 6. The deepest place that has been measured, near the middle, is 87 meters.',
      'Two paths begin at the eastern shore. The lower one follows the water through meadows and takes three hours. The upper one climbs 620 meters to a saddle with a view of both ranges and takes most of a day.',
    ],
  },
  {
    heading: 'Light and Weather',
    paragraphs: [
      'Mornings are often foggy until nine. By noon the wind comes up the valley and breaks the reflection, and by five in the afternoon it usually drops again. The calm hour before sunset is the best time for photographs.',
      'Thin, high clouds in the west are a sign of rain within a day. If the far peaks look close and sharp, the air is dry and the fine weather will hold.',
      'Rainfall by season, in millimeters: spring 210, summer 340, autumn 180, winter 150. Most of the winter figure falls as snow, and the upper path is closed from November to May.',
    ],
  },
  {
    heading: 'Before You Go',
    paragraphs: [
      'Bring a warm layer even in summer, water for the upper path, and something to sit on: the stones of the shore stay damp until midday. There is no shop in the valley, and the last bus back leaves at 19:40.',
      'Fires are allowed only at the two stone rings near the landing stage. Boats without an engine may be used from June to September.',
      'This guide describes a lake that does not exist. It was written as a sample document, so that a program which reads documents has three honest pages to read.',
    ],
  },
];

/** The text of notes.txt. */
export const notes = `A day at the lake

We reached the shore a little after nine, while the fog still lay on the water. For an hour there
was nothing to see but the nearest stones and a gray that began where they ended. Then the sun came
over the left-hand ridge, and the valley arrived piece by piece: first the meadow across the water,
then the dark line of trees, and last of all the snow on the far peaks, very small and very white.

By noon the wind had come up and the lake was the color of slate. We walked the lower path as far as
the second stream and ate our bread there with our backs against a warm rock. Somebody counted
eleven kinds of flowers; somebody else said that four of them were the same one.

Around five the wind dropped, all at once, as if a door had been closed. The mountains came back in
the water, a shade darker than the real ones, and a path of small lights led across the lake to the
place under the sun. Nobody said much. We took one photograph each and put the cameras away.

The last bus leaves at 19:40. We caught it with two minutes to spare, wet to the knees, and agreed
that next time we would bring a thermos, a second pair of socks, and one more day.
`;
