import type { components } from './schema';

/** The generated names, in one place: the rest of the app says `Post`, not `components['schemas'][…]`. */
type Schemas = components['schemas'];

export type Account = Schemas['UserRead'];
export type PublicUser = Schemas['PublicUserRead'];
export type UserCard = Schemas['UserCard'];
export type ProfileUpdate = Schemas['ProfileUpdate'];
export type Author = Schemas['AuthorRead'];
export type Post = Schemas['PostRead'];
export type PostSummary = Schemas['PostSummary'];
export type PostCreate = Schemas['PostCreate'];
export type PostPage = Schemas['PostList'];
export type Companion = Schemas['CompanionRead'];
export type CompanionCreate = Schemas['CompanionCreate'];
export type Notification = Schemas['NotificationRead'];
export type NotificationPage = Schemas['NotificationList'];
export type Wallet = Schemas['WalletRead'];
export type TokenBalance = Schemas['TokenBalance'];
export type IdentityProvider = Schemas['ProviderRead'];
export type Identity = Schemas['IdentityRead'];
export type SigninWallet = Schemas['SigninWalletRead'];
export type SignupTicket = Schemas['TicketRead'];
export type SecondFactor = Schemas['SecondFactor'];
export type SessionEntry = Schemas['SessionRead'];
export type DataExport = Schemas['ExportRead'];
export type ErasureReceipt = Schemas['ErasureReceipt'];
export type StoreReceipt = Schemas['StoreReceipt'];
export type SecurityEvent = Schemas['SecurityEventRead'];
export type PersonalToken = Schemas['PersonalTokenRead'];
export type PersonalTokenCreate = Schemas['PersonalTokenCreate'];
export type NewPersonalToken = Schemas['NewPersonalToken'];
export type FoundUser = Schemas['FoundUser'];
export type ManagedUser = Schemas['ManagedUser'];
export type AccountView = Schemas['AccountView'];
export type LoggedEvent = Schemas['LoggedEvent'];
