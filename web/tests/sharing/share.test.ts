import { describe, expect, it, vi } from 'vitest';
import { share } from '@/features/sharing/share';

const POST = { title: 'On light', url: 'https://example.org/posts/on-light' };
const works = () => vi.fn(() => Promise.resolve());
const fails = (name: string) => vi.fn(() => Promise.reject(new DOMException('', name)));

describe('sharing', () => {
  it('prefers the share sheet', async () => {
    const device = { share: works(), clipboard: { writeText: works() } };
    expect(await share(device, POST)).toBe('shared');
    expect(device.share).toHaveBeenCalledWith(POST);
    expect(device.clipboard.writeText).not.toHaveBeenCalled();
  });

  it('does nothing more when the sheet is closed', async () => {
    const device = { share: fails('AbortError'), clipboard: { writeText: works() } };
    expect(await share(device, POST)).toBe('shared');
    expect(device.clipboard.writeText).not.toHaveBeenCalled();
  });

  it('copies the address where there is no sheet, or it does not work', async () => {
    for (const sheet of [{}, { share: fails('NotAllowedError') }]) {
      const clipboard = { writeText: works() };
      expect(await share({ ...sheet, clipboard }, POST)).toBe('copied');
      expect(clipboard.writeText).toHaveBeenCalledWith(POST.url);
    }
  });

  it('says when neither is allowed', async () => {
    expect(await share({}, POST)).toBe('refused');
    expect(await share({ clipboard: { writeText: fails('NotAllowedError') } }, POST)).toBe('refused');
  });
});
