import { useEffect } from 'react';

const NAME = 'Sparkle Universe';

export function usePageTitle(title?: string): void {
  useEffect(() => {
    document.title = title === undefined ? NAME : `${title} · ${NAME}`;
  }, [title]);
}
