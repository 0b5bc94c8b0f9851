import { seenAt, sourceSet, usePreviews } from '../pictures/previews';

const SIZES = '(min-width: 44rem) 42rem, 100vw';

interface DocumentPictureProps {
  src: string;
  alt: string;
  attrs: Record<string, unknown> | undefined;
}

/** A picture with room kept for it, and of this site in the width that the screen needs. */
export function DocumentPicture({ src, alt, attrs }: DocumentPictureProps) {
  usePreviews();
  const { width, height } = attrs ?? {};
  const room = typeof width === 'number' && typeof height === 'number' ? { width, height } : {};
  const webp = sourceSet(src, width, 'webp');
  const image = (
    <img
      src={seenAt(src)}
      alt={alt}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      {...room}
      {...(webp === undefined ? {} : { srcSet: webp, sizes: SIZES })}
    />
  );
  if (webp === undefined) return image;
  return (
    <picture>
      <source type="image/avif" srcSet={sourceSet(src, width, 'avif')} sizes={SIZES} />
      {image}
    </picture>
  );
}
