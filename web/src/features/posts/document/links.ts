const LINKS = new Set(['http:', 'https:', 'mailto:']);
const IMAGES = new Set(['http:', 'https:']);

function parsed(address: unknown, schemes: Set<string>): string | null {
  if (typeof address !== 'string') return null;
  try {
    return schemes.has(new URL(address.trim()).protocol) ? address.trim() : null;
  } catch {
    return null;
  }
}

/** The address when it may stand in a link of a stranger's document; `null` for `javascript:` and its kind. */
export function safeLink(address: unknown): string | null {
  return parsed(address, LINKS);
}

/** Uploaded media are the only images of this site: any other path would be a request of the writer's choice. */
export function safeImage(address: unknown): string | null {
  if (typeof address === 'string' && /^\/api\/media\/[\w-]+([./][\w-]+)*$/.test(address)) return address;
  return parsed(address, IMAGES);
}

/** What a person typed, as an address: `example.org` means `https://example.org`. */
export function typedAddress(text: string, kind: 'link' | 'image'): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || /\s/.test(trimmed)) return null;
  const hasScheme = /^[a-z][a-z\d+.-]*:/i.test(trimmed) && !/^[^/:]+:\d+(\/|$)/.test(trimmed);
  const address = hasScheme || trimmed.startsWith('/') ? trimmed : `https://${trimmed}`;
  return kind === 'link' ? safeLink(address) : safeImage(address);
}
