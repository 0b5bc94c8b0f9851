import { createContext, Fragment, useContext, useMemo, type ReactNode } from 'react';
import type { QuotedPost } from '@/api/types';
import { QuoteCard } from '../quotes/QuoteCard';
import { CodeBlock } from './CodeBlock';
import { sectionsOf } from './contents';
import { safeImage, safeLink } from './links';
import { Linked, Mentions } from './Mentions';
import { DocumentPicture } from './DocumentPicture';
import { childrenOf, DEEPEST, levelOf, marksOf, outlineOf, textOf, type DocumentNode } from './nodes';

const Outline = createContext<ReadonlyMap<DocumentNode, 2 | 3 | 4>>(new Map());
const Quotes = createContext<ReadonlyMap<string, QuotedPost>>(new Map());
const Anchors = createContext<ReadonlyMap<DocumentNode, string>>(new Map());
const RANKS = { 2: 'h2', 3: 'h3', 4: 'h4' } as const;

function Heading({ node, children }: { node: DocumentNode; children: ReactNode }) {
  const Rank = RANKS[useContext(Outline).get(node) ?? 2];
  return (
    <Rank id={useContext(Anchors).get(node)} data-level={levelOf(node)} className="scroll-mt-24">
      {children}
    </Rank>
  );
}

function marked(node: DocumentNode): ReactNode {
  return marksOf(node).reduce<ReactNode>((inner, mark) => {
    switch (mark.type) {
      case 'bold':
        return <strong>{inner}</strong>;
      case 'italic':
        return <em>{inner}</em>;
      case 'strike':
        return <s>{inner}</s>;
      case 'underline':
        return <u>{inner}</u>;
      case 'code':
        return <code>{inner}</code>;
      case 'highlight':
        return <mark>{inner}</mark>;
      case 'link': {
        const href = safeLink(mark.attrs?.href);
        if (href === null) return inner;
        return (
          <a href={href} rel="noopener noreferrer nofollow ugc">
            {inner}
          </a>
        );
      }
      default:
        return inner;
    }
  }, wordsOf(node));
}

/** Names of people are links, but not in code and not in other links. */
function wordsOf(node: DocumentNode): ReactNode {
  const isPlain = marksOf(node).every(({ type }) => type !== 'code' && type !== 'link');
  return isPlain && typeof node.text === 'string' && node.text.includes('@') ? (
    <Linked text={node.text} />
  ) : (
    node.text
  );
}

function Quoted({ id }: { id: unknown }) {
  const quotes = useContext(Quotes);
  return <QuoteCard quote={typeof id === 'string' ? quotes.get(id) : undefined} />;
}

function Children({ node, depth }: { node: DocumentNode; depth: number }) {
  // A document is rendered once and never reordered: the position is the identity.
  return childrenOf(node).map((child, index) => <Node key={index} node={child} depth={depth + 1} />);
}

function Node({ node, depth }: { node: DocumentNode; depth: number }): ReactNode {
  if (depth > DEEPEST) return null;
  const inside = <Children node={node} depth={depth} />;
  switch (node.type) {
    case 'text':
      return <Fragment>{marked(node)}</Fragment>;
    case 'paragraph':
      return <p>{inside}</p>;
    case 'heading':
      return <Heading node={node}>{inside}</Heading>;
    case 'bulletList':
      return <ul>{inside}</ul>;
    case 'orderedList':
      return <ol start={typeof node.attrs?.start === 'number' ? node.attrs.start : 1}>{inside}</ol>;
    case 'listItem':
      return <li>{inside}</li>;
    case 'blockquote':
      return <blockquote>{inside}</blockquote>;
    case 'codeBlock':
      return <CodeBlock code={textOf(node)} language={node.attrs?.language} />;
    case 'horizontalRule':
      return <hr />;
    case 'hardBreak':
      return <br />;
    case 'image': {
      const src = safeImage(node.attrs?.src);
      const alt = node.attrs?.alt;
      return src && <DocumentPicture src={src} alt={typeof alt === 'string' ? alt : ''} attrs={node.attrs} />;
    }
    case 'postQuote':
      return <Quoted id={node.attrs?.postId} />;
    default:
      // A newer editor may know nodes that this page does not: keep their words.
      return inside;
  }
}

interface RichTextProps {
  document: DocumentNode;
  /** Whether links can point at its headings: for the one document that a page is about. */
  hasAnchors?: boolean;
  /** The names in it that are people, and the posts that it quotes. */
  mentions?: readonly string[];
  quotes?: ReadonlyMap<string, QuotedPost> | undefined;
}

const NOBODY: readonly string[] = [];
const NOTHING: ReadonlyMap<string, QuotedPost> = new Map();

/** Shows a document without an editor and without ever handling HTML: React escapes, unknown nodes lose their shell. */
export function RichText({
  document,
  hasAnchors = false,
  mentions = NOBODY,
  quotes = NOTHING,
}: RichTextProps) {
  const people = useMemo(() => new Map(mentions.map((name) => [name.toLowerCase(), name])), [mentions]);
  const outline = useMemo(() => outlineOf(document), [document]);
  const anchors = useMemo(
    () => new Map(hasAnchors ? sectionsOf(document).map(({ node, id }) => [node, id]) : []),
    [document, hasAnchors],
  );
  return (
    <Outline value={outline}>
      <Anchors value={anchors}>
        <Mentions value={people}>
          <Quotes value={quotes}>
            <div className="prose">
              <Children node={document} depth={0} />
            </div>
          </Quotes>
        </Mentions>
      </Anchors>
    </Outline>
  );
}
