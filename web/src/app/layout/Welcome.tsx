import { ButtonLink } from '@/ui/Button';

/** The first thing a visitor sees: one sentence, one picture, one way in. */
export function Welcome() {
  return (
    <section
      aria-label="Welcome"
      className="relative mb-10 overflow-hidden rounded-3xl bg-[#1d2440] px-6 py-10 text-[#f7f1e3] sm:px-10 sm:py-14"
    >
      <svg
        aria-hidden="true"
        viewBox="210 20 190 190"
        className="absolute top-3 right-0 hidden w-64 opacity-80 sm:block"
      >
        <g stroke="#f2b33d" strokeOpacity="0.35" strokeWidth="0.8" fill="none">
          <path d="M232 118 L300 52 L366 88 M232 118 L262 190 L338 172" />
        </g>
        <g fill="#f2b33d">
          <circle cx="232" cy="118" r="2.2" />
          <circle cx="366" cy="88" r="2" />
          <circle cx="262" cy="190" r="2.2" />
          <circle cx="338" cy="172" r="1.8" />
          <path d="M300 32c1.5 12.300 7.700 18.500 20 20-12.300 1.500-18.500 7.700-20 20-1.500-12.300-7.700-18.500-20-20 12.300-1.500 18.500-7.700 20-20Z" />
        </g>
        <g fill="#f7f1e3" fillOpacity="0.5">
          <circle cx="310" cy="130" r="1" />
          <circle cx="380" cy="30" r="1.1" />
        </g>
      </svg>
      <div className="relative max-w-md">
        <p className="font-serif text-3xl leading-tight font-semibold text-balance sm:text-4xl">
          Write something. Somebody is awake.
        </p>
        <p className="mt-4 text-[#d5d1cf]">
          Sparkle is a place for long thoughts and live company: posts worth reading, companions that listen,
          and the people who are here right now.
        </p>
        <div className="mt-7 flex flex-wrap gap-3">
          <ButtonLink to="/sign-up" className="bg-[#f2b33d]! text-[#231a05]!">
            Create an account
          </ButtonLink>
          <ButtonLink to="/sign-in" className="border border-[#f7f1e3]/40 bg-transparent! text-[#f7f1e3]!">
            Sign in
          </ButtonLink>
        </div>
      </div>
    </section>
  );
}
