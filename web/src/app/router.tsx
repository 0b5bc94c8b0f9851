import { createBrowserRouter, Navigate } from 'react-router';
import { Loading } from '@/ui/states';
import { AdminLayout } from './layout/AdminLayout';
import { NotFound } from './layout/NotFound';
import { RequireSession } from './layout/RequireSession';
import { RouteFailure } from './layout/RouteFailure';
import { SettingsLayout } from './layout/SettingsLayout';
import { Shell } from './layout/Shell';

/** Every page is a chunk of its own, so a reader never downloads the editor. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <RouteFailure />,
    hydrateFallbackElement: <Loading />,
    children: [
      {
        errorElement: <RouteFailure />,
        children: [
          { index: true, lazy: () => import('./pages/HomePage') },
          { path: 'sign-up', lazy: () => import('./pages/SignUpPage') },
          { path: 'sign-in', lazy: () => import('./pages/SignInPage') },
          { path: 'sign-up/finish', lazy: () => import('./pages/FinishSignUpPage') },
          { path: 'signed-in', lazy: () => import('./pages/SignedInPage') },
          { path: 'sign-in/second-factor', lazy: () => import('./pages/SignedInPage') },
          { path: 'sign-in/code', lazy: () => import('./pages/SecondStepPage') },
          { path: 'check-mail', lazy: () => import('./pages/CheckMailPage') },
          { path: 'forgot-password', lazy: () => import('./pages/ForgotPasswordPage') },
          { path: 'reset-password', lazy: () => import('./pages/ResetPasswordPage') },
          { path: 'magic-link', lazy: () => import('./pages/MagicLinkPage') },
          { path: 'confirm-email', lazy: () => import('./pages/ConfirmEmailPage') },
          { path: 'undo-email', lazy: () => import('./pages/UndoEmailPage') },
          { path: 'verify-email', lazy: () => import('./pages/VerifyEmailPage') },
          { path: 'posts/:slug', lazy: () => import('./pages/PostPage') },
          { path: 'modlog', lazy: () => import('./pages/ModlogPage') },
          { path: 'search', lazy: () => import('./pages/SearchPage') },
          { path: 'tags', lazy: () => import('./pages/TagsPage') },
          { path: 'tags/:name', lazy: () => import('./pages/TagPage') },
          { path: 'series/:seriesId', lazy: () => import('./pages/SeriesPage') },
          {
            element: <RequireSession />,
            children: [
              { path: 'write', lazy: () => import('./pages/WritePage') },
              { path: 'posts/:slug/history', lazy: () => import('./pages/HistoryPage') },
              { path: 'posts/:slug/edit', lazy: () => import('./pages/EditPostPage') },
              { path: 'companions', lazy: () => import('./pages/CompanionsPage') },
              { path: 'companions/new', lazy: () => import('./pages/NewCompanionPage') },
              { path: 'companions/:companionId', lazy: () => import('./pages/CompanionChatPage') },
              { path: 'rooms/:roomId', lazy: () => import('./pages/RoomPage') },
              { path: 'me/wallet', lazy: () => import('./pages/WalletPage') },
              { path: 'me/analytics', lazy: () => import('./pages/AnalyticsPage') },
              { path: 'me/analytics/:postId', lazy: () => import('./pages/AnalyticsPage') },
              { path: 'me/quotes', lazy: () => import('./pages/QuotesPage') },
              { path: 'me/media', lazy: () => import('./pages/MediaPage') },
              { path: 'me/bookmarks', lazy: () => import('./pages/BookmarksPage') },
              { path: 'me/posts', lazy: () => import('./pages/MyPostsPage') },
              {
                path: 'admin',
                element: <AdminLayout />,
                children: [
                  { index: true, element: <Navigate to="/admin/users" replace /> },
                  { path: 'users', lazy: () => import('./pages/admin/UsersPage') },
                  { path: 'users/:userId', lazy: () => import('./pages/admin/UserPage') },
                  { path: 'queue', lazy: () => import('./pages/admin/QueuePage') },
                  { path: 'audit', lazy: () => import('./pages/admin/AuditPage') },
                ],
              },
              {
                path: 'settings',
                element: <SettingsLayout />,
                children: [
                  { index: true, element: <Navigate to="/settings/profile" replace /> },
                  { path: 'profile', lazy: () => import('./pages/settings/ProfilePage') },
                  { path: 'account', lazy: () => import('./pages/settings/AccountPage') },
                  { path: 'security', lazy: () => import('./pages/settings/SecurityPage') },
                  { path: 'sessions', lazy: () => import('./pages/settings/SessionsPage') },
                  { path: 'connections', lazy: () => import('./pages/settings/ConnectionsPage') },
                  { path: 'tokens', lazy: () => import('./pages/settings/TokensPage') },
                  { path: 'people', lazy: () => import('./pages/settings/PeoplePage') },
                  { path: 'words', lazy: () => import('./pages/settings/WordsPage') },
                  { path: 'standing', lazy: () => import('./pages/settings/StandingPage') },
                  { path: 'activity', lazy: () => import('./pages/settings/ActivityPage') },
                  { path: 'import', lazy: () => import('./pages/settings/ImportPage') },
                  { path: 'data', lazy: () => import('./pages/settings/DataPage') },
                ],
              },
            ],
          },
          { path: 'goodbye', lazy: () => import('./pages/GoodbyePage') },
          { path: 'receipts/:token', lazy: () => import('./pages/ReceiptPage') },
          { path: 'people', lazy: () => import('./pages/PeoplePage') },
          { path: ':handle/followers', lazy: () => import('./pages/FollowsPage') },
          { path: ':handle/following', lazy: () => import('./pages/FollowsPage') },
          { path: ':handle', lazy: () => import('./pages/ProfilePage') },
          { path: '*', element: <NotFound /> },
        ],
      },
    ],
  },
]);
