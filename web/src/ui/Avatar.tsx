import { useState } from 'react';
import { classes } from './classes';

const SIZES = { sm: 'size-8 text-xs', md: 'size-10 text-sm', lg: 'size-20 text-2xl', xl: 'size-32 text-4xl' };
/** How many pixels wide each is drawn. */
const PIXELS = { sm: 32, md: 40, lg: 80, xl: 128 };
const HUES = 12;

/** The squares in which the platform keeps a picture: the address that is told is that of the largest. */
const KEPT = [48, 128, 512];
const LARGEST = '-512.webp';

/** The addresses of the squares that are just large enough for this many pixels on plain and on dense screens. */
export function squaresOf(src: string, pixels: number): { src: string; srcSet?: string } {
  if (!src.endsWith(LARGEST)) return { src };
  const stem = src.slice(0, -LARGEST.length);
  const of = (wanted: number) => `${stem}-${KEPT.find((kept) => kept >= wanted) ?? 512}.webp`;
  return { src: of(pixels), srcSet: `${of(pixels)} 1x, ${of(pixels * 2)} 2x` };
}

/** The same name always wears the same colour. */
function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (sum % HUES) * (360 / HUES);
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Two letters as people see them: an emoji or an accent counts as one. */
function initialsOf(name: string): string {
  const seen = Array.from(letters.segment(name.trim()), ({ segment }) => segment);
  return seen.slice(0, 2).join('').toUpperCase() || '?';
}

interface AvatarProps {
  name: string;
  /** What the colour is made of, where the name may change or differ from place to place. */
  seed?: string;
  src?: string | null;
  size?: keyof typeof SIZES;
}

/** Decorative: the name is always written beside it. */
export function Avatar({ name, seed = name, src, size = 'md' }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const hue = hueOf(seed);
  const shape = classes('shrink-0 rounded-full object-cover select-none', SIZES[size]);
  if (src && src !== broken) {
    return (
      <img
        {...squaresOf(src, PIXELS[size])}
        alt=""
        className={shape}
        loading="lazy"
        onError={() => setBroken(src)}
      />
    );
  }
  return (
    <span
      aria-hidden="true"
      className={classes(shape, 'grid place-items-center font-semibold')}
      style={{
        background: `light-dark(oklch(0.9 0.055 ${hue}), oklch(0.36 0.06 ${hue}))`,
        color: `light-dark(oklch(0.36 0.09 ${hue}), oklch(0.92 0.05 ${hue}))`,
      }}
    >
      {initialsOf(name)}
    </span>
  );
}
