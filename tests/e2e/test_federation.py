"""Signing up and in with an account elsewhere and with a wallet, and connecting both, in real browsers."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.async_playwright import Axe
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_account.signers.local import LocalAccount
from playwright.async_api import BrowserContext, Page, expect

from tests.auth.real_provider import RealProvider, running_provider
from tests.e2e.browser import PASSWORD, Person, chromium, person
from tests.e2e.stack import WITHOUT_LIMITS, RunningStack, running_stack


@pytest.fixture(scope="module")
def harbour() -> Iterator[RealProvider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, harbour: RealProvider) -> Iterator[RunningStack]:
    """A stack of its own, because it is told of the provider when it starts."""
    environment = {**WITHOUT_LIMITS, "SPARKLE_OIDC_PROVIDERS": harbour.setting}
    with running_stack(tmp_path_factory.mktemp("federation"), environment) as started:
        harbour.allow(f"{started.gateway}/api/auth/oauth/harbour/callback")
        yield started


# What a wallet extension leaves on the page (EIP-1193); the signing is done outside, by the test.
WALLET = """
window.ethereum = {
  request: async ({ method, params }) => {
    if (method === 'eth_requestAccounts') return [await window.walletAddress()];
    if (method === 'eth_chainId') return '0x7a69';
    if (method === 'personal_sign') return await window.walletSign(params[0]);
    throw Object.assign(new Error(method), { code: 4200 });
  },
};
"""


async def give_wallet(context: BrowserContext, wallet: LocalAccount) -> None:
    """Put a wallet into every page of a browser."""

    def address() -> str:
        return str(wallet.address).lower()

    def sign(message: str) -> str:
        text = bytes.fromhex(message[2:]).decode()
        return "0x" + bytes(wallet.sign_message(encode_defunct(text=text)).signature).hex()

    await context.expose_function("walletAddress", address)
    await context.expose_function("walletSign", sign)
    await context.add_init_script(WALLET)


async def is_accessible(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def does_not_scroll_sideways(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def sign_out(someone: Person) -> None:
    await someone.page.get_by_role("button", name=re.compile("^Account of")).click()
    await someone.page.get_by_role("menuitem", name="Sign out").click()
    await expect(someone.page.get_by_role("link", name="Sign in").first).to_be_visible()


async def test_an_account_elsewhere_signs_up_and_in(stack: RunningStack, harbour: RealProvider) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "grace", width=360) as grace:
        page = grace.page
        await page.emulate_media(color_scheme="dark")
        harbour.sign_in(None)
        await grace.goto("/sign-in?next=/write")
        await grace.shoot("federation-01-sign-in")
        await is_accessible(page)
        await does_not_scroll_sideways(page)
        await page.get_by_role("link", name="Continue with Harbour").click()
        await expect(page.get_by_role("alert")).to_contain_text("without signing in")
        await grace.shoot("federation-02-cancelled")

        harbour.sign_in(f"sub-{grace.username}", email=grace.email, email_verified=True, preferred_username="Gräce")
        await page.get_by_role("link", name="Continue with Harbour").click()
        await expect(page.get_by_label("Username")).to_have_value("Grace")
        assert "ticket" not in page.url, "the ticket stays in the address"
        await expect(page.get_by_text("Confirmed by Harbour")).to_be_visible()
        await grace.shoot("federation-03-finish")
        await is_accessible(page)
        await does_not_scroll_sideways(page)
        await page.reload()
        await page.get_by_label("Username").fill(grace.username)
        await page.get_by_role("button", name="Create account").click()
        await page.wait_for_url("**/write")
        await expect(page.get_by_label("Title")).to_be_visible()

        await sign_out(grace)
        await grace.goto("/sign-in?next=/companions")
        await page.get_by_role("link", name="Continue with Harbour").click()
        await page.wait_for_url("**/companions")
        await expect(page.get_by_role("button", name=f"Account of {grace.username}")).to_be_visible()
        assert grace.console_errors == []


async def test_a_password_account_is_connected_and_disconnected(stack: RunningStack, harbour: RealProvider) -> None:
    async with chromium() as browser, person(browser, stack.gateway, "ada") as ada:
        page = ada.page
        await ada.join(stack.description["mail"])
        await sign_out(ada)

        # Her address alone opens nothing.
        harbour.sign_in(f"sub-{ada.username}", email=ada.email, email_verified=True)
        await ada.goto("/sign-up")
        await page.get_by_role("link", name="Continue with Harbour").click()
        await expect(page.get_by_text(f"{ada.email} has an account here.")).to_be_visible()
        await ada.shoot("federation-04-account-exists")
        await is_accessible(page)
        await page.get_by_role("link", name="sign in", exact=True).click()
        await page.get_by_label("Email").fill(ada.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()

        await page.wait_for_url("**/settings/connections")
        await page.get_by_role("button", name="Connect Harbour").click()
        await expect(page.get_by_text("Harbour is connected.")).to_be_visible()
        await expect(page.get_by_role("button", name="Remove Harbour")).to_be_visible()
        await ada.shoot("federation-05-connections")
        await is_accessible(page)

        await sign_out(ada)
        await ada.goto("/sign-in?next=/settings/connections")
        await page.get_by_role("link", name="Continue with Harbour").click()
        await page.get_by_role("button", name="Remove Harbour").click()
        await ada.shoot("federation-06-remove")
        await page.get_by_role("button", name="Remove", exact=True).click()
        await expect(page.get_by_role("button", name="Connect Harbour")).to_be_visible()
        assert ada.console_errors == []


async def test_a_wallet_signs_up_and_in(stack: RunningStack) -> None:
    wallet: LocalAccount = Account.create()
    async with chromium() as browser, person(browser, stack.gateway, "eve", width=360) as eve:
        page = eve.page
        await give_wallet(eve.context, wallet)
        await eve.goto("/sign-up")
        await eve.shoot("federation-07-sign-up")
        await page.get_by_role("button", name="Continue with Browser wallet").click()
        await expect(page.get_by_role("heading", name="Almost there")).to_be_visible()
        await page.get_by_label("Username").fill(eve.username)
        await page.get_by_label("Email").fill(eve.email)
        await eve.shoot("federation-08-finish-wallet")
        await page.get_by_role("button", name="Create account").click()
        await page.wait_for_url("**/check-mail")
        await eve.open_verification_link(stack.description["mail"])
        await expect(page.get_by_role("heading", level=1)).to_be_visible()

        await eve.goto("/settings/connections")
        await expect(page.get_by_role("button", name=re.compile("^Remove 0x"))).to_be_visible()
        await eve.shoot("federation-09-connections-small")
        await is_accessible(page)
        await does_not_scroll_sideways(page)
        # The only way in stays.
        await page.get_by_role("button", name=re.compile("^Remove 0x")).click()
        await page.get_by_role("button", name="Remove", exact=True).click()
        await expect(page.get_by_text("Add another way to sign in first")).to_be_visible()

        await sign_out(eve)
        await eve.goto("/sign-in?next=/companions")
        await page.get_by_role("button", name="Continue with Browser wallet").click()
        await page.wait_for_url("**/companions")
        await expect(page.get_by_role("button", name=f"Account of {eve.username}")).to_be_visible()
        expected = [error for error in eve.console_errors if "409" not in error]
        assert expected == []
