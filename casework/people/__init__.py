"""Who a person is: names, contact, answers, facts, language levels, related people, return code."""
