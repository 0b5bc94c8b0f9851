export interface Shared {
  title: string;
  url: string;
}

/** What this needs of `navigator`: desktops often have no share sheet, insecure pages no clipboard. */
export interface Sharer {
  share?: (data: Shared) => Promise<void>;
  clipboard?: { writeText: (text: string) => Promise<void> };
}

/** Offers the share sheet, or copies the address; who closes the sheet has decided, and nothing more happens. */
export async function share(device: Sharer, shared: Shared): Promise<'shared' | 'copied' | 'refused'> {
  if (device.share !== undefined) {
    try {
      await device.share(shared);
      return 'shared';
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return 'shared';
    }
  }
  try {
    if (device.clipboard === undefined) return 'refused';
    await device.clipboard.writeText(shared.url);
    return 'copied';
  } catch {
    return 'refused';
  }
}
