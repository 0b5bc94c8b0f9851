const LONGEST_DAYS = 365;

const two = (number: number) => String(number).padStart(2, '0');

/** A moment as `datetime-local` writes it, on the clock of this machine. */
export function toLocalInput(moment: Date): string {
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** What was picked, as a moment for the server, or what is wrong with it. */
export function pickedMoment(text: string, now: Date = new Date()): { at: string } | { error: string } {
  const moment = new Date(text);
  if (text === '' || Number.isNaN(moment.getTime())) return { error: 'Choose a day and a time.' };
  if (moment <= now) return { error: 'This time has passed. Choose a later one.' };
  if (moment.getTime() - now.getTime() > LONGEST_DAYS * 86_400_000) {
    return { error: 'Choose a time within a year.' };
  }
  return { at: moment.toISOString() };
}

/** "Europe/Vienna, UTC+2": whose clock the picked time is on, at that time of the year. */
export function zoneName(moment: Date = new Date()): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const ahead = -moment.getTimezoneOffset();
  const hours = Math.floor(Math.abs(ahead) / 60);
  const minutes = Math.abs(ahead) % 60;
  const offset = `UTC${ahead < 0 ? '−' : '+'}${hours}${minutes === 0 ? '' : `:${two(minutes)}`}`;
  return zone === 'UTC' ? (ahead === 0 ? 'UTC' : offset) : `${zone}, ${offset}`;
}

const said = new Intl.DateTimeFormat('en', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
});

/** "Friday, November 27 at 09:00 AM". */
export function plannedFor(iso: string): string {
  return said.format(new Date(iso));
}
