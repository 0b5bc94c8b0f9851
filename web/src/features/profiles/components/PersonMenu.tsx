import { Ban, Ellipsis, Volume2, VolumeX } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { messageOf } from '@/api/problems';
import type { PublicUser } from '@/api/types';
import { buttonLook } from '@/ui/Button';
import { Menu, MenuItem } from '@/ui/Menu';
import { Confirm } from '@/ui/Modal';
import { toast } from '@/ui/toasts';
import { useBoundary } from '../api/boundaries';

const ICON = 'size-4 text-muted';

interface PersonMenuProps {
  person: PublicUser;
  /** More items. */
  children?: ReactNode;
}

/** What one can do about somebody beside following them. */
export function PersonMenu({ person, children }: PersonMenuProps) {
  const [isAsking, setAsking] = useState(false);
  const block = useBoundary('block', person.id);
  const mute = useBoundary('mute', person.id);
  const name = person.displayName;

  const toggleMute = () =>
    mute.mutate(!person.isMuted, {
      onSuccess: () =>
        toast(person.isMuted ? `You hear of ${name} again.` : `Muted. You will not hear of ${name}.`),
      onError: (error) => toast(messageOf(error), 'danger'),
    });
  const confirmBlock = async () => {
    try {
      await block.mutateAsync(true);
      toast(`${name} is blocked.`);
    } catch (error) {
      toast(messageOf(error), 'danger');
    }
    setAsking(false);
  };
  return (
    <>
      <Menu
        trigger={
          <button type="button" aria-label={`More about ${name}`} className={buttonLook('quiet', 'icon')}>
            <Ellipsis className="size-5" aria-hidden="true" />
          </button>
        }
      >
        <MenuItem
          icon={
            person.isMuted ? (
              <Volume2 className={ICON} aria-hidden="true" />
            ) : (
              <VolumeX className={ICON} aria-hidden="true" />
            )
          }
          onSelect={toggleMute}
        >
          {person.isMuted ? 'Unmute' : 'Mute'}
        </MenuItem>
        <MenuItem icon={<Ban className={ICON} aria-hidden="true" />} onSelect={() => setAsking(true)}>
          Block…
        </MenuItem>
        {children}
      </Menu>
      <Confirm
        open={isAsking}
        title={`Block ${name}?`}
        description="You will not see each other anywhere: no posts, messages, presence or notifications. Neither of you follows the other any more. They are not told, and you can take it back in your settings."
        confirm="Block"
        onCancel={() => setAsking(false)}
        onConfirm={confirmBlock}
      />
    </>
  );
}
