import { ChevronDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { classes } from '@/ui/classes';
import type { Section } from '../document/contents';

/** A text with fewer sections is seen at a glance. */
export const FEWEST_SECTIONS = 2;
/** Pixels below the top of the window where a reader's eyes are: under the header, which stays. */
const READING_LINE = 130;

/** The last section that has begun above the line where one reads, before the first one none. */
export function currentOf(tops: readonly { id: string; top: number }[], line = READING_LINE): string | null {
  return tops.filter(({ top }) => top <= line).at(-1)?.id ?? null;
}

function useCurrentSection(sections: Section[]): string | null {
  const [current, setCurrent] = useState<string | null>(null);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const tops = sections.flatMap(({ id }) => {
        const heading = document.getElementById(id);
        return heading === null ? [] : [{ id, top: heading.getBoundingClientRect().top }];
      });
      setCurrent(currentOf(tops));
    };
    const later = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    later();
    window.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', later);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', later);
      window.removeEventListener('resize', later);
    };
  }, [sections]);
  return current;
}

/** A link to a section was opened before the text was there: go to it now. */
function useArrival(sections: Section[]): void {
  useEffect(() => {
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    if (sections.some(({ id }) => id === wanted)) document.getElementById(wanted)?.scrollIntoView();
  }, [sections]);
}

const INDENT = ['', 'pl-4', 'pl-8'];

function Links({ sections, current }: { sections: Section[]; current: string | null }) {
  return (
    <ol className="text-sm">
      {sections.map(({ id, text, depth }) => (
        <li key={id} className={INDENT[depth]}>
          <a
            href={`#${id}`}
            aria-current={id === current ? 'location' : undefined}
            className={classes(
              'block border-l-2 py-1 pl-3 text-pretty',
              id === current
                ? 'border-spark font-medium text-ink'
                : 'border-line text-muted hover:border-line-strong hover:text-ink',
            )}
          >
            {text}
          </a>
        </li>
      ))}
    </ol>
  );
}

/** What the post is made of: beside it where there is room, else folded above it. Only one of the two is there. */
export function TableOfContents({ sections }: { sections: Section[] }) {
  const current = useCurrentSection(sections);
  useArrival(sections);
  if (sections.length < FEWEST_SECTIONS) return null;
  return (
    <>
      <nav
        aria-label="On this page"
        className="hidden xl:absolute xl:inset-y-0 xl:left-full xl:ml-10 xl:block xl:w-52"
      >
        <div className="sticky top-24 max-h-[calc(100dvh-8rem)] overflow-y-auto pb-2">
          <p className="mb-2 text-sm font-semibold">On this page</p>
          <Links sections={sections} current={current} />
        </div>
      </nav>
      <nav aria-label="On this page" className="mt-7 xl:hidden">
        <details className="group rounded-2xl border border-line bg-surface">
          <summary className="flex list-none items-center justify-between px-4 py-3 text-sm font-medium [&::-webkit-details-marker]:hidden">
            On this page
            <ChevronDown
              className="size-4 text-muted transition-transform group-open:rotate-180"
              aria-hidden="true"
            />
          </summary>
          <div className="border-t border-line px-4 py-3">
            <Links sections={sections} current={current} />
          </div>
        </details>
      </nav>
    </>
  );
}
