"""Pictures of people: what anybody uploads becomes three small squares without a word about where it came from."""
