import type { ModerationAction, ReportReason, ReportSubject } from '@/api/types';

export const REASONS: Record<ReportReason, string> = {
  spam: 'Spam or advertising',
  harassment: 'Harassment',
  hate: 'Hate',
  violence: 'Violence or threats',
  sexual: 'Sexual content',
  private_data: 'Private data of somebody',
  copyright: 'Copied without permission',
  other: 'Something else',
};

export const ACTIONS: Record<ModerationAction, string> = {
  none: 'Leave it',
  warn: 'Warn the author',
  lock_comments: 'Close the comments',
  remove: 'Remove it',
  restore: 'Show it',
};

/** What was done, as the log says it. */
export const DEEDS: Record<ModerationAction, string> = {
  none: 'left as it is',
  warn: 'led to a warning',
  lock_comments: 'had its comments closed',
  remove: 'was removed',
  restore: 'was put back',
};

export const SUBJECTS: Record<ReportSubject, string> = { post: 'post', comment: 'comment', person: 'person' };

export const TRUST: Record<string, string> = {
  newcomer: 'You are new here. Your posts are looked at before they show, until one has stood.',
  basic: 'Your posts show at once.',
  member: 'You are known here: your posts show at once, and nothing is counted.',
  regular: 'You have been writing here for a while, and people like it.',
  moderator: 'You keep this place in order.',
};
