"""What people are found by: words and trigrams of their names, kept by triggers."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STATEMENTS = (
    # Lower case, without accents (Unicode's combining marks 0300 to 036F), signs of ASCII as spaces, single spaces.
    r"""
    CREATE FUNCTION search_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT btrim(regexp_replace(
            lower(regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g')),
            '[\s!-/:-@\[-`{-~]+', ' ', 'g'))
    $$
    """,
    """
    CREATE FUNCTION search_trigrams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT substr('  ' || word || ' ', place, 3)), '{}')
        FROM unnest(string_to_array(words, ' ')) AS word, generate_series(1, length(word) + 1) AS place
        WHERE word <> ''
    $$
    """,
    """
    CREATE TABLE user_search (
        user_id uuid CONSTRAINT pk_user_search PRIMARY KEY
            CONSTRAINT fk_user_search_user_id_users REFERENCES users (id) ON DELETE CASCADE,
        username_key text NOT NULL,
        words text NOT NULL,
        trigrams text[] NOT NULL
    )
    """,
    # Names are looked for far more often than changed, and a pending list is read through by every search.
    "CREATE INDEX ix_user_search_trigrams ON user_search USING gin (trigrams) WITH (fastupdate = off)",
    """
    CREATE FUNCTION index_user_for_search(wanted uuid) RETURNS void LANGUAGE sql AS $$
        INSERT INTO user_search (user_id, username_key, words, trigrams)
        SELECT users.id, users.username_key, named.words, search_trigrams(named.words)
        FROM users
        JOIN profiles ON profiles.user_id = users.id
        CROSS JOIN LATERAL (SELECT search_key(users.username || ' ' || profiles.display_name) AS words) AS named
        WHERE users.id = wanted
        ON CONFLICT (user_id) DO UPDATE SET
            username_key = excluded.username_key, words = excluded.words, trigrams = excluded.trigrams
    $$
    """,
    """
    CREATE FUNCTION index_profile_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM index_user_for_search(NEW.user_id);
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE FUNCTION index_account_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM index_user_for_search(NEW.id);
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER index_for_search AFTER INSERT OR UPDATE OF display_name ON profiles
        FOR EACH ROW EXECUTE FUNCTION index_profile_for_search()
    """,
    """
    CREATE TRIGGER index_for_search AFTER UPDATE OF username, username_key ON users
        FOR EACH ROW EXECUTE FUNCTION index_account_for_search()
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
