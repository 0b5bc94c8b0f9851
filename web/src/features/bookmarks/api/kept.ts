import { api, unwrap } from '@/api/client';

const PAUSE_MS = 10;
const MOST = 100;

interface Question {
  postId: string;
  answer: (isKept: boolean) => void;
  fail: (error: unknown) => void;
}

let waiting: Question[] = [];

async function ask(questions: Question[]): Promise<void> {
  const ids = [...new Set(questions.map((question) => question.postId))];
  try {
    const { postIds } = await unwrap(api.GET('/api/bookmarks/kept', { params: { query: { ids } } }));
    for (const question of questions) question.answer(postIds.includes(question.postId));
  } catch (error) {
    for (const question of questions) question.fail(error);
  }
}

function askAll(): void {
  const questions = waiting;
  waiting = [];
  for (let from = 0; from < questions.length; from += MOST) void ask(questions.slice(from, from + MOST));
}

/** Whether a post is kept. The cards of a list ask in the same moment, and one request answers them all. */
export function isKept(postId: string): Promise<boolean> {
  return new Promise((answer, fail) => {
    if (waiting.length === 0) setTimeout(askAll, PAUSE_MS);
    waiting.push({ postId, answer, fail });
  });
}
