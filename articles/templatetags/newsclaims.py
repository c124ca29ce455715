"""The functions of `presentation` that templates can use, each under its own name."""

from django import template

from articles.presentation import backing, formatting, navigation, records, summaries

register = template.Library()

for template_filter in (
    formatting.country_name,
    formatting.host,
    formatting.known_date,
    formatting.language_name,
    formatting.mode_label,
    formatting.number,
    formatting.source_kind_label,
    records.carrier,
    records.note_wording,
    records.unit,
    records.wording,
    summaries.answer,
):
    register.filter(template_filter)
register.filter(formatting.moment, expects_localtime=True)
register.filter("link_words", summaries.link)

for template_tag in (
    backing.backing_mark,
    backing.chain_steps,
    backing.row_backing,
    formatting.day_span,
    formatting.not_recorded,
    formatting.text_lang,
    formatting.vocabulary_of,
    navigation.admin_url,
    navigation.claims_url,
    navigation.icon,
    navigation.languages_offered,
    navigation.listing_url,
    records.represented,
):
    register.simple_tag(template_tag)
register.simple_tag(navigation.nav_links, takes_context=True)
