// Seeds fast-check before the tests of the project `properties`. A fixed seed decides every check of a change: a gate must not
// fail by chance. `PROPERTY_SEED=random pnpm properties` searches further, and prints the seed of what it finds.
import fc from 'fast-check';

const FIXED_SEED = 20_260_101;

const { PROPERTY_SEED: requested } = process.env;

if (requested !== 'random') {
  const seed = requested === undefined ? FIXED_SEED : Number(requested);
  if (!Number.isInteger(seed))
    throw new TypeError(`PROPERTY_SEED must be "random" or an integer, not "${String(requested)}"`);
  fc.configureGlobal({ seed });
}
