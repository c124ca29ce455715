"""Know the parameters that others add to addresses to follow readers: one list for all addresses.

Readers' addresses of this site ignore them, and the keys of articles' addresses leave them out.

The names are facts from lists that are kept: ClearURLs' global rules, Firefox's query stripping,
AdGuard's and Brave's general lists, and the manuals of those who add them. No library has just
this list: courlan, ural and url-cleaner also drop names that choose a page ("keyword", "sid",
"feature"), and unalix is no longer kept. A name is listed here only where it says nothing else on
any site: "id", "page", "s", "source" and "ref" choose a page on many.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_plus


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WHOLE: Final = _set(
    # Google: Analytics and its links across sites, Ads, Shopping, search.
    "_ga _gl _gac _gid gclid gclsrc dclid gbraid wbraid gad gad_source gad_campaignid srsltid gs_l "
    "gs_lcrp ved "
    # Facebook, Instagram.
    "fbclid fb_action_ids fb_action_types fb_ref fb_source fbadid mibextid igsh igshid "
    "action_object_map action_ref_map action_type_map "
    # Other networks: X, TikTok, LinkedIn, Snapchat, Pinterest, VK, Microsoft, Yandex, Yahoo.
    "twclid __twitter_impression ttclid _ttp li_fat_id sccid sc_cid epik rdt_cid vk_ref "
    "msclkid cvid yclid ymclid ysclid _openstat guccounter guce_referrer guce_referrer_sig "
    # Mail: Mailchimp, Marketo, HubSpot, Vero, Omeda, Drip, MailerLite, Klaviyo, Braze, others.
    "mc_cid mc_eid mc_tc mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id vero_conv "
    "oly_anon_id oly_enc_id __s ml_subscriber ml_subscriber_hash _kx _bhlid ck_subscriber_id "
    "sfmc_id sfmc_sub et_cid et_rid inf_contact_key dm_i bbeml bsft_eid bsft_clkid "
    # AT Internet and Piano, Webtrekk and Mapp, Adobe, comScore, Matomo, Chartbeat, Echobox.
    "xtor xtref xts xtcr xtnp xtloc wt_mc wt_zmc wt.mc_id wtmc wtrid s_cid s_kwcid ef_id icid "
    "matomo_campaign matomo_kwd piwik_campaign piwik_kwd echobox cxrecs_s "
    # Papers' own: which link of theirs was followed.
    "cmpid cmp_id ocid ncid smid smtyp smprod ftag nsukey spm scm rb_clickid wickedid irclickid "
    "irgwc awc cjevent cjdata wprov mbid sr_share mod_share sharetype sharetoken shareid ceneo_spo "
    "tracking_source tblci obclid dicbo ranmid ransiteid raneaid"
)
# Families of names, each with what may follow.
_FAMILIES: Final = re.compile(
    r"utm_\w*|(?:mtm|itm|otm|hmb|hsa|ga|piwik)_\w+"
    r"|pk_(?:campaign|kwd|keyword|source|medium|content|cid)"
    # Piano's at_medium, at_custom1, at_bbc_team: nothing else begins so but by its own words.
    r"|at_(?:medium|campaign|custom\d+|format|variant|creation|general_placement|detail_placement"
    r"|network|ad_group|emailtype|recipient\w*|send_date|link_\w+|ptr_name|bbc_team)"
    r"|wt[._](?:mc|zmc|t?s?rid|nav)\w*|ns_(?:campaign|mchannel|source|linkname|fee|mail_uid)"
    r"|vn_[a-z_]+|_bta_\w+|mkwid|pcrid"
)
# Which link led here: for our own addresses it says nothing, and elsewhere it may choose a page.
_REFERRERS: Final = frozenset({"ref", "ref_", "ref_src", "ref_url", "referrer", "referer"})


def is_tracking(name: str) -> bool:
    """Whether a parameter of this name only follows readers, on whatever site.

    Capitals do not count, nor does "amp;", which a link has that was escaped twice.
    """
    plain = unquote_plus(name).strip().casefold().removeprefix("amp;").lstrip("?")
    return plain in _WHOLE or _FAMILIES.fullmatch(plain) is not None


def is_foreign(name: str) -> bool:
    """Whether a parameter of an address of this site was added by others and means nothing here."""
    return is_tracking(name) or name.casefold() in _REFERRERS
