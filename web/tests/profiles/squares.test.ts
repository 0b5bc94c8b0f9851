import { describe, expect, it } from 'vitest';
import { squaresOf } from '@/ui/Avatar';

const OWN = '/api/users/u1/avatar/0123-512.webp';

describe('the squares of a picture', () => {
  it('are just large enough for the screen', () => {
    expect(squaresOf(OWN, 32)).toEqual({
      src: '/api/users/u1/avatar/0123-48.webp',
      srcSet: '/api/users/u1/avatar/0123-48.webp 1x, /api/users/u1/avatar/0123-128.webp 2x',
    });
    expect(squaresOf(OWN, 80).srcSet).toBe(
      '/api/users/u1/avatar/0123-128.webp 1x, /api/users/u1/avatar/0123-512.webp 2x',
    );
    expect(squaresOf(OWN, 1000).src).toBe(OWN);
  });

  it('leave pictures from elsewhere alone', () => {
    expect(squaresOf('https://x.org/a.png', 32)).toEqual({ src: 'https://x.org/a.png' });
  });
});
