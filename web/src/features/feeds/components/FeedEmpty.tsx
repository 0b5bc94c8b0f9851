import { ButtonLink } from '@/ui/Button';
import { Empty } from '@/ui/states';
import type { Tab } from '../tabs';

/** Nothing to show, and the way on. */
export function FeedEmpty({ tab }: { tab: Tab }) {
  return <div className="pt-8">{EMPTY[tab]}</div>;
}

const BLANK = (
  <Empty title="The page is still blank." action={<ButtonLink to="/write">Write the first post</ButtonLink>}>
    Nobody has published here yet. That is an invitation.
  </Empty>
);

const EMPTY = {
  home: BLANK,
  latest: BLANK,
  trending: (
    <Empty
      title="A quiet week."
      action={
        <ButtonLink to="/?feed=latest" look="outline">
          Read the latest
        </ButtonLink>
      }
    >
      Nothing was published in the last seven days.
    </Empty>
  ),
  following: (
    <Empty
      title="Nothing from those whom you follow."
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <ButtonLink to="/people">Find people</ButtonLink>
          <ButtonLink to="/tags" look="outline">
            Find tags
          </ButtonLink>
          <ButtonLink to="/?feed=trending" look="outline">
            See what is trending
          </ButtonLink>
        </div>
      }
    >
      Follow people and tags: what they publish comes here, the newest first.
    </Empty>
  ),
};
